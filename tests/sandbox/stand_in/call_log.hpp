#pragma once

#include "tests/sandbox/stand_in/form.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace shopd::sandbox::stand_in {

/// Every call, for GET /sandbox/calls: {number, function, parameters: [[name, value]...] without the token, at and
/// duration in ms, outcome}. Outcomes: running, held, answered, ERRORCODE: why, died, died after the effect,
/// died within the effect, status N.
class CallLog {
public:
    std::size_t begin(const std::string& function, const Pairs& parameters);
    void mark(std::size_t number, const std::string& outcome);   ///< under way
    void finish(std::size_t number, const std::string& outcome); ///< over
    void clear();                                                ///< numbers go on
    [[nodiscard]] Json list(std::size_t from) const;             ///< calls whose number is at least that

private:
    struct Entry {
        std::string function;
        Pairs parameters;
        std::int64_t at = 0;       ///< Unix ms
        std::int64_t duration = 0; ///< ms
        std::string outcome;
    };

    Entry* find(std::size_t number);

    mutable std::mutex mutex_;
    std::size_t first_ = 0; ///< number of the first entry kept
    std::vector<Entry> entries_;
};

} // namespace shopd::sandbox::stand_in
