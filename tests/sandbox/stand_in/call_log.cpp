#include "tests/sandbox/stand_in/call_log.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace shopd::sandbox::stand_in {
namespace {

std::int64_t now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

std::size_t CallLog::begin(const std::string& function, const Pairs& parameters) {
    Entry entry{function, {}, now(), 0, "running"};
    for (const auto& pair : parameters)
        if (pair.first != "wstoken" && pair.first != "wsfunction" && pair.first != "moodlewsrestformat")
            entry.parameters.push_back(pair);
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
    return first_ + entries_.size() - 1;
}

CallLog::Entry* CallLog::find(std::size_t number) {
    return number < first_ || number - first_ >= entries_.size() ? nullptr : &entries_[number - first_];
}

void CallLog::mark(std::size_t number, const std::string& outcome) {
    const std::lock_guard lock(mutex_);
    if (auto* entry = find(number)) entry->outcome = outcome;
}

void CallLog::finish(std::size_t number, const std::string& outcome) {
    const std::lock_guard lock(mutex_);
    if (auto* entry = find(number)) {
        entry->outcome = outcome;
        entry->duration = now() - entry->at;
    }
}

void CallLog::clear() {
    const std::lock_guard lock(mutex_);
    first_ += entries_.size();
    entries_.clear();
}

Json CallLog::list(std::size_t from) const {
    const std::lock_guard lock(mutex_);
    Json list = Json::array();
    for (std::size_t i = from > first_ ? from - first_ : 0; i < entries_.size(); ++i) {
        const auto& entry = entries_[i];
        list.push_back({{"number", first_ + i},
                        {"function", entry.function},
                        {"parameters", entry.parameters},
                        {"at", entry.at},
                        {"duration", entry.duration},
                        {"outcome", entry.outcome}});
    }
    return list;
}

} // namespace shopd::sandbox::stand_in
