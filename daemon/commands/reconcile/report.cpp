#include "daemon/commands/reconcile/report.hpp"

#include "daemon/commands/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::commands {
namespace {

const char* name_of(MendedBy by) {
    switch (by) {
    case MendedBy::daemon:
        return "daemon";
    case MendedBy::command:
        return "command";
    default:
        return "person";
    }
}

} // namespace

nlohmann::ordered_json to_json(const Drift& drift) {
    return {{"bill", drift.bill.value()},
            {"order", drift.transaction_id.empty() ? std::to_string(drift.bill.value()) : drift.transaction_id},
            {"customer", drift.customer},
            {"item_code", drift.item_code},
            {"kind", drift.kind},
            {"ledger", drift.ledger},
            {"found", drift.found},
            {"mend", drift.mend},
            {"by", name_of(drift.by)}};
}

std::string to_text(const Drift& drift) {
    const auto transaction = drift.transaction_id.empty() ? "" : " [" + printable(drift.transaction_id) + "]";
    return fmt::format("bill {}{} customer {}, {}: {}\n    ledger: {}\n    found:  {}\n    {} {}\n", drift.bill.value(),
                       transaction, printable(drift.customer),
                       drift.item_code.empty() ? "(order)" : printable(drift.item_code), drift.kind, drift.ledger,
                       drift.found, drift.by == MendedBy::person ? "person:" : "mend:  ", drift.mend);
}

} // namespace shopd::commands
