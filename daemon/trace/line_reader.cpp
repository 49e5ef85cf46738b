#include "daemon/trace/line_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace shopd::trace {
namespace {

constexpr std::size_t block = std::size_t{256} * 1024;

} // namespace

bool LineReader::fill() {
    if (is_at_end_) return false;
    buffer_.erase(0, begin_);
    begin_ = 0;
    const std::size_t kept = buffer_.size();
    buffer_.resize(kept + block);
    const ssize_t count = read(file_.number(), buffer_.data() + kept, block);
    buffer_.resize(kept + (count > 0 ? static_cast<std::size_t>(count) : 0));
    if (count < 0 && errno != EINTR) throw unavailable(name_, "cannot be read", errno);
    is_at_end_ = count == 0;
    return !is_at_end_;
}

std::optional<std::string_view> LineReader::next() {
    std::size_t searched = 0;
    for (;;) {
        const std::string_view rest = unread();
        const std::size_t end = rest.find('\n', searched);
        const bool is_complete = end != std::string_view::npos;
        if (is_complete || rest.size() >= longest_line_read) {
            const std::string_view line = rest.substr(0, is_complete ? end : rest.size());
            begin_ += line.size() + (is_complete ? 1 : 0);
            const bool was_skipping = std::exchange(is_skipping_, !is_complete);
            if (!was_skipping) return line.substr(0, longest_line_read);
            searched = 0;
            continue;
        }
        searched = rest.size();
        if (fill()) continue;
        const std::string_view last = unread();
        begin_ = buffer_.size();
        if (last.empty() || std::exchange(is_skipping_, false)) return std::nullopt;
        return last;
    }
}

std::optional<std::string_view> LineReader::next_with(std::string_view needle) {
    for (;;) {
        const std::string_view rest = unread();
        const std::size_t whole = is_skipping_ ? 0 : rest.rfind('\n') + 1;
        const void* hit = whole == 0 ? nullptr : memmem(rest.data(), whole, needle.data(), needle.size());
        if (hit != nullptr) {
            const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - rest.data());
            const std::size_t line = at == 0 ? 0 : rest.rfind('\n', at - 1) + 1;
            const std::size_t end = rest.find('\n', at);
            begin_ += end + 1;
            return rest.substr(line, std::min(end - line, longest_line_read));
        }
        begin_ += whole;
        // What is left has no newline yet: one line, read the slow way once, with what follows it.
        if (unread().size() < block && fill()) continue;
        const auto line = next();
        if (!line || line->find(needle) != std::string_view::npos) return line;
    }
}

bool BackwardReader::fill() {
    if (before_ == 0) return false;
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(block, before_));
    std::string bytes(count, '\0');
    std::size_t have = 0;
    while (have < count) {
        const ssize_t got = pread(file_, bytes.data() + have, count - have, static_cast<off_t>(before_ - count + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw unavailable(name_, "cannot be read", errno);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    before_ -= count;
    buffer_.insert(0, bytes);
    return true;
}

std::optional<std::string_view> BackwardReader::previous() {
    if (buffer_.empty() && !fill()) return std::nullopt;
    for (;;) {
        const std::size_t stop = buffer_.size() - (buffer_.ends_with('\n') ? 1 : 0);
        const std::size_t newline = stop == 0 ? std::string::npos : buffer_.rfind('\n', stop - 1);
        if (newline == std::string::npos && buffer_.size() < longest_line_read && fill()) continue;
        const std::size_t begin = newline == std::string::npos ? 0 : newline + 1;
        line_.assign(buffer_, begin, stop - begin);
        buffer_.resize(begin);
        return line_;
    }
}

} // namespace shopd::trace
