#include "daemon/commands/remedy.hpp"

#include "handlers/decide.hpp"

#include <array>

namespace shopd::commands {
namespace {

namespace cause = handlers::cause;

struct Remedy {
    std::string_view beginning;
    std::string_view words;
};

constexpr std::array remedies = {
    Remedy{cause::no_transaction_id, "give the bill a transaction id in the shop, then dead retry; or drop it"},
    Remedy{cause::no_items, "give the bill its items in the shop, then dead retry; or drop it"},
    Remedy{cause::no_customer, "correct the bill's customer in the shop, then dead retry; or drop it"},
    Remedy{cause::overwritten,
           "find out who paid (dead show ORDER); correct the bill in the shop; retry goes on with it as it is "
           "now, drop leaves it alone"},
    Remedy{cause::cancelled,
           "paid back: dead retry --undo ORDER, or set it to PAYBACK in the shop; cancelled by mistake: correct its "
           "state; what was given is to stay: drop"},
    Remedy{cause::taken_over,
           "retry produces for the present customer, as production.taken_over: produce would; drop leaves it "
           "alone"},
    Remedy{cause::both,
           "empty the item's enablehandler in the catalogue, or take its code out of products:; what the plugin has "
           "produced: drop, what nobody has: retry"},
    Remedy{cause::brake_sweep, "after a restore: drop; real orders that nobody heard of: retry"},
    Remedy{cause::brake_inserted, "after a restore or an import: drop; real orders: retry"},
    Remedy{cause::brake_age, "old orders of a restore: drop; real orders: retry, or raise brakes.older_than"},
    Remedy{cause::held, "once what it waits for is settled: moodle-shopd release ORDER --why TEXT"},
    Remedy{cause::brake_undos,
           "a mass change of states by mistake: put the states right, then drop; real refunds: retry"},
    Remedy{"PRODUCT", "read dead show ORDER; correct the product's dates in the shop or the enrolment's in Moodle"},
    Remedy{"UNDO", "read dead show ORDER; take the access away by hand in Moodle where it is not owed, then drop"},
    Remedy{"uncertain: no password mail", "ask Moodle to send a password reset to the account, then dead retry"},
    Remedy{"uncertain", "look in Moodle whether it took effect; if so drop, else retry"},
    Remedy{
        "CONFIG",
        "put the configuration or Moodle right; it is tried again at each reload and every quarter of an hour, or at "
        "once by dead retry"},
    Remedy{"DATA", "correct what the shop or Moodle has of this customer or item, then dead retry"},
    Remedy{"UNKNOWN", "read what Moodle said (dead show ORDER); put it right there, then dead retry"},
};

} // namespace

std::string remedy(std::string_view cause, std::string_view what) {
    for (const auto& known : remedies)
        if (cause.starts_with(known.beginning)) return std::string{known.words};
    return what == "order" ? "read dead show ORDER; then retry or drop"
                           : "read dead show ORDER; put it right, then dead retry";
}

} // namespace shopd::commands
