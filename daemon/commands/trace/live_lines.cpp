#include "daemon/commands/trace/live_lines.hpp"

#include "daemon/commands/trace/follow_after.hpp"

namespace shopd::commands {
namespace {

constexpr std::size_t most_held = 100'000; ///< lines that may come while the history is read

} // namespace

LiveLines::LiveLines(const config::Trace& settings, const std::vector<std::string>& transaction_ids)
    : file_{settings.file}, tail_{settings.file, transaction_ids} {}

bool LiveLines::is_own(const trace::Entry& entry) const {
    // A rotation may have renamed it since; the names of rotated files begin with that of the live one.
    return entry.file->string().starts_with(file_.string());
}

void LiveLines::has_read(const trace::Entry& entry) {
    if (!is_own(entry)) return;
    read_.emplace_back(entry.line);
    if (read_.size() > most_held) read_.pop_front();
}

void LiveLines::follow(std::chrono::milliseconds patience, const std::function<void(const trace::Entry&)>& each) {
    const auto give = [&](std::string_view line) {
        if (const auto parsed = trace::parse_line(line)) each({*parsed, line, &file_});
    };
    if (has_begun_) return tail_.follow(patience, give);
    has_begun_ = true;
    std::vector<std::string> meanwhile;
    tail_.follow(std::chrono::milliseconds{0}, [&](std::string_view line) { meanwhile.emplace_back(line); });
    for (auto place = already_read(read_, meanwhile); place < meanwhile.size(); ++place)
        give(meanwhile[place]);
    read_.clear();
}

} // namespace shopd::commands
