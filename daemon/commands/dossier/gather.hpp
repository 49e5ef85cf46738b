#pragma once

#include "config/config.hpp"
#include "daemon/commands/order/outlook.hpp"
#include "daemon/trace/seal_verify.hpp"
#include "moodle/shop/transaction_owners.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

/// What a dossier consists of, as one document. Times are UTC texts (2026-11-22T15:45:48Z) or null.
namespace shopd::commands {

/// Accounts and courses that an order is about.
struct Concerned {
    std::set<MoodleUserId> users;
    std::set<CourseId> courses;
};

/// {"order", "states", "customer", "accounts", "enrolments", "products", "effects", "messages", "dead", "holds",
/// "verdict", "shared_by"}: everything from the database, out of one snapshot.
/// @param look  repeatable read, read only
nlohmann::ordered_json gather_order(pqxx::transaction_base& look, const config::Config& config,
                                    const database::Tables& tables, const Outlook& outlook);

/// {"accounts", "enrolments", "products"}: what Moodle and the shop show now, with first and last accesses.
nlohmann::ordered_json gather_accesses(pqxx::transaction_base& look, const database::Tables& tables, BillId bill,
                                       const Concerned& concerned);

/// {"lines", "left_out", "files", "proof", "problems"}: the order's lines, without those that are marked as another's,
/// and the checksums of the files they stand in.
/// @param owners  as shop::find_transaction_owners of the ids
/// @param heads   of the seal, as the database keeps them
nlohmann::ordered_json gather_trace(const config::Trace& settings, BillId bill, const std::string& customer,
                                    const std::vector<std::string>& ids,
                                    const std::map<std::string, std::vector<shop::TransactionOwner>>& owners,
                                    std::vector<trace::SealWitness> heads);

} // namespace shopd::commands
