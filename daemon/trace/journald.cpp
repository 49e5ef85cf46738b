#include "daemon/trace/journald.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <systemd/sd-journal.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include <sys/uio.h>
#include <syslog.h>

namespace shopd::trace {
namespace {

constexpr std::size_t most_waiting = 10'000; ///< lines

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The words that a line begins with, as far as they are made of letters.
std::vector<std::string_view> first_words(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto blank = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, blank);
        if (word.empty() || !std::all_of(word.begin(), word.end(), is_letter)) break;
        words.push_back(word);
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return words;
}

bool is_level(std::string_view word) {
    return word == "Error" || word == "Warning";
}

int priority_of(std::string_view text) {
    const auto words = first_words(text.substr(0, text.find(':')));
    const auto level = std::find_if(words.begin(), words.end(), is_level);
    if (level == words.end()) return LOG_INFO;
    return *level == "Error" ? LOG_ERR : LOG_WARNING;
}

/// @return 0, or the system's error
int send(const Line& line) {
    const auto fields = journal_fields(line);
    std::vector<iovec> parts;
    parts.reserve(fields.size());
    for (const auto& field : fields)
        parts.push_back({const_cast<char*>(field.data()), field.size()}); // only read
    return -sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

} // namespace

std::string event_name(std::string_view text) {
    std::string name;
    for (const auto word : first_words(text)) {
        if (is_level(word)) continue;
        if (!name.empty()) name += '_';
        for (const char c : word)
            name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return name;
}

std::vector<std::string> journal_fields(const Line& line) {
    std::vector<std::string> fields = {"MESSAGE=" + line.text, fmt::format("PRIORITY={}", priority_of(line.text)),
                                       "SYSLOG_IDENTIFIER=moodle-shopd-trace", "SHOP_EVENT=" + event_name(line.text)};
    if (!line.transaction_id.empty()) fields.push_back("SHOP_TRANSACTION_ID=" + line.transaction_id);
    if (line.bill != 0) fields.push_back(fmt::format("SHOP_BILL_ID={}", line.bill));
    return fields;
}

JournaldMirror::JournaldMirror() : sender_{[this](const std::stop_token& stop) { run(stop); }} {}

JournaldMirror::~JournaldMirror() = default;

void JournaldMirror::add(const std::vector<Line>& lines) {
    {
        const std::scoped_lock lock{mutex_};
        for (const auto& line : lines)
            if (waiting_.size() < most_waiting)
                waiting_.push_back(line);
            else
                ++left_out_;
    }
    added_.notify_one();
}

void JournaldMirror::run(const std::stop_token& stop) {
    int said = 0;
    for (;;) {
        std::unique_lock lock{mutex_};
        if (!added_.wait(lock, stop, [this] { return !waiting_.empty() || left_out_ > 0; })) return;
        auto lines = std::exchange(waiting_, {});
        const auto left_out = std::exchange(left_out_, 0);
        lock.unlock();
        int error = 0;
        for (const auto& line : lines)
            if (const int failure = send(line)) error = failure;
        if (error != 0 && error != said)
            spdlog::warn("lines of the trace did not reach the system's journal: {}", std::strerror(error));
        said = error;
        if (left_out > 0) spdlog::warn("the system's journal is slow: {} lines of the trace are not in it", left_out);
    }
}

} // namespace shopd::trace
