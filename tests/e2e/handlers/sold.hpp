#pragma once

#include "tests/e2e/support/at_work.hpp"
#include "tests/sandbox/php_serialize.hpp"

#include <algorithm>

namespace shopd::e2e {

inline constexpr std::int64_t day = 86400;

/// One rule of products: for `code`, and its item in the catalogue.
inline std::string rule(const std::string& code, const std::string& handler, const std::string& params) {
    return "  " + code + ": { handler: " + handler + ", params: { " + params + " } }\n";
}

/// That a transaction's trace has the line, by now: the dead list has a cause before the trace is written.
inline bool tells(const AtWork& at, const std::string& transaction_id, const std::string& line) {
    const auto lines = at.daemon.trace_of(transaction_id);
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

/// Every item that is bought from now on has these answers of its shopper.
inline void shoppers_answer(sandbox::Site& site, const std::vector<std::pair<std::string, std::string>>& answers) {
    std::vector<sandbox::php::Member> members;
    for (const auto& [question, answer] : answers)
        members.emplace_back(question, sandbox::php::text(answer));
    site.execute("create function sandbox.answer() returns trigger language plpgsql as $$ begin new.customerdata = '" +
                 sandbox::php::base64(sandbox::php::array(members)) + "'; return new; end $$");
    site.execute("create trigger answer before insert on mdl_local_shop_billitem for each row execute function "
                 "sandbox.answer()");
}

/// Ways in which one call ends without an answer, by name.
using LostCall = std::pair<std::string, sandbox::Fault>;

inline std::vector<LostCall> lost_calls(const std::string& function) {
    std::vector<LostCall> all = {{"a_death_before", {.action = "die_before"}},
                                 {"a_death_after", {.action = "die_after"}},
                                 {"an_answer_that_is_none", {.action = "rubbish", .when = "after"}},
                                 {"a_503_after", {.action = "status", .when = "after", .status = 503}}};
    for (auto& [name, fault] : all) {
        fault.function = function;
        fault.times = 1;
    }
    return all;
}

/// Pays, is produced, is placed again with new item ids and paid again: the end must be the same.
#define BUY_TWICE_OVER(at_work, order, new_order)                                                                      \
    auto order = (at_work).buy(new_order);                                                                             \
    EVENTUALLY_COMPLETE(at_work, order);                                                                               \
    EVENTUALLY(all_quiet((at_work).site), (at_work).daemon);                                                           \
    order = sandbox::shop::re_place((at_work).database, order);                                                        \
    EVENTUALLY((at_work).site.value("select status from moodle_shopd.orders where bill = $1",                          \
                                    {std::to_string(order.bill)}) == "PLACED",                                         \
               (at_work).daemon);                                                                                      \
    sandbox::shop::pay((at_work).database, order.bill);                                                                \
    EVENTUALLY_COMPLETE(at_work, order);                                                                               \
    EVENTUALLY(all_quiet((at_work).site), (at_work).daemon)

} // namespace shopd::e2e
