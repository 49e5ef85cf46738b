#include "daemon/trace/remembered.hpp"

#include <algorithm>

namespace shopd::trace {

void Remembered::add(std::string_view bracketed, Written line) {
    lines_.emplace(bracketed, std::move(line));
}

bool Remembered::take(std::string_view bracketed, std::string_view event, std::uint64_t taken_by) {
    auto [line, end] = lines_.equal_range(bracketed);
    for (; line != end; ++line) {
        if (line->second.taken_by != 0 || line->second.event != event) continue;
        line->second.taken_by = taken_by;
        return true;
    }
    return false;
}

void Remembered::release(std::uint64_t taken_by) {
    for (auto& [bracketed, line] : lines_)
        if (line.taken_by == taken_by) line.taken_by = 0;
}

std::vector<std::string> Remembered::taken(std::uint64_t taken_by) const {
    std::vector<std::string> found;
    for (const auto& [bracketed, line] : lines_)
        if (line.taken_by == taken_by && (found.empty() || found.back() != bracketed)) found.push_back(bracketed);
    return found;
}

bool Remembered::forget(std::string_view bracketed) {
    const auto [first, end] = lines_.equal_range(bracketed);
    if (first == end) return false;
    lines_.erase(first, end);
    return true;
}

void Remembered::forget_turns(std::uint64_t first, std::uint64_t last) {
    std::erase_if(lines_, [&](const auto& entry) { return entry.second.turn >= first && entry.second.turn <= last; });
}

std::vector<Extent> Remembered::extents() const {
    std::vector<Extent> all;
    for (const auto& [bracketed, line] : lines_)
        all.push_back(line.extent);
    std::sort(all.begin(), all.end());
    std::vector<Extent> runs;
    for (const Extent& extent : all) {
        if (!runs.empty() && runs.back().file == extent.file &&
            runs.back().offset + runs.back().length == extent.offset)
            runs.back().length += extent.length;
        else
            runs.push_back(extent);
    }
    return runs;
}

std::vector<std::string> Remembered::transactions() const {
    std::vector<std::string> found;
    for (const auto& [bracketed, line] : lines_)
        if (!bracketed.empty() && (found.empty() || found.back() != bracketed)) found.push_back(bracketed);
    return found;
}

} // namespace shopd::trace
