#pragma once

#include "tests/e2e/support/at_work.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace shopd::e2e {

/// What somebody changes behind production's back, of one order of its own. In the statements {user}, {bill} and
/// {customer} stand for ids.
struct Change {
    std::string kind; ///< as reconcile names it; "": no drift
    std::string item_code;
    std::vector<std::string> items;
    std::vector<std::string> statements;
    std::string status = {}; ///< set in the shop before: PAYBACK, CANCELLED; PLACED: never paid
    int times = 1;
};

/// A shop with all handlers, and orders that were produced before something was changed.
struct Drifting : AtWork {
    Drifting();

    /// An order of a new customer for each change, produced, and its state set; waits until production has nothing to
    /// do.
    void sell(const std::vector<Change>& changes);
    /// The changes, at once, unseen by the shop's trigger.
    void seed();
    /// Of what sell() was given: "BILL ITEM KIND".
    [[nodiscard]] std::set<std::string> expected() const;

    nlohmann::json reconcile(const std::vector<std::string>& more, int exit_code);
    static std::set<std::string> named(const nlohmann::json& document);

    struct Sold {
        Change change;
        sandbox::shop::Order order;
    };

    std::vector<Sold> sold;
};

/// Moodle's own unenrolment, from EFORM-C and from the support course.
std::vector<std::string> unenrol();
std::vector<std::string> unenrol_from_support();

} // namespace shopd::e2e
