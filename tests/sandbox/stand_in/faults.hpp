#pragma once

#include "tests/sandbox/stand_in/json.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace shopd::sandbox::stand_in {

/// What a test wants to happen to one call. Several rules may meet: delays, costs and holds add up, of the others the
/// first wins.
struct Plan {
    std::chrono::milliseconds delay_before{0};
    std::chrono::milliseconds delay_after{0};
    std::chrono::milliseconds fixed_cost{0}; ///< the call lasts at least fixed_cost + entries * entry_cost
    std::chrono::microseconds entry_cost{0};
    bool hold_before = false; ///< until POST /sandbox/release
    bool hold_after = false;
    bool die_before = false;                    ///< the connection is closed, nothing was done
    bool die_after = false;                     ///< ... everything was done
    std::optional<std::size_t> die_within = {}; ///< ... after that many entries; what has a transaction is rolled back
    std::optional<std::size_t> write_only = {}; ///< the first so many entries are written, success is answered for all
    std::optional<int> status = {};             ///< with `body`, instead of doing anything
    std::string body = {};
    bool body_after = false;    ///< everything is done, and then `body` is answered
    std::string exception = {}; ///< JSON text answered instead of doing anything
    std::string names = {};     ///< the actions met, for the list of calls
};

/// The rules of POST /sandbox/faults, a list of objects (see README of the sandbox: `sandbox --help`):
///   function  its name, or "*" (the default)
///   contains  only calls one of whose parameters contains this text
///   call      only the n-th call that fits, from 1; absent: every
///   times     at most so many calls; absent: all
///   action    delay {ms, when} | cost {fixed_ms, per_item_ms} | hold {when} | status {status, body} | rubbish {body} |
///             exception {exception, errorcode, message} | die_before | die_within {after} | die_after | partial
///             {first}
///   when      "before" (the default) or "after" the effect
class Faults {
public:
    /// @throws std::invalid_argument naming what is wrong
    void add(const Json& rules);
    void clear(); ///< and lets go what is held
    void release();
    [[nodiscard]] Json list() const;

    /// @param sent  the call's parameters as text, for `contains`
    Plan plan_for(const std::string& function, const std::string& sent);
    /// Waits for the next `release` or `clear`.
    void wait_for_release();

private:
    struct Rule;
    mutable std::mutex mutex_;
    std::condition_variable released_;
    std::uint64_t releases_ = 0;
    std::vector<std::shared_ptr<Rule>> rules_;
};

} // namespace shopd::sandbox::stand_in
