#pragma once

#include "daemon/web/order_lines.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/transaction_base>

namespace shopd::web {

/// What is known of one order, out of one snapshot.
struct OrderRecords {
    TracedOrder traced;
    /// As a dossier has it (dossier/gather.hpp), with "shared": [{"bill", "customer"}] of its transaction ids, "bills":
    /// [{"bill", "status", "placed_at"}], the same customer's other orders, and "seats": {"free", "taken"} or null.
    nlohmann::ordered_json document;
};

/// @param look  repeatable read, read only
OrderRecords read_order_records(pqxx::transaction_base& look, const config::Config& config,
                                const database::Tables& tables, BillId bill);

/// The part that the trace is looked up with, in one or two quick statements.
TracedOrder traced_order(pqxx::transaction_base& look, const database::Tables& tables, BillId bill);

} // namespace shopd::web
