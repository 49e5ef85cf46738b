#pragma once

#include "daemon/commands/order/outlook.hpp"

#include <nlohmann/json.hpp>

#include <string>

/// `explain` as a document, and its screen.
namespace shopd::commands {

/// {"bill", "transaction_id", "at", "verdict", "shop", "ours", "holds", "pauses", "dead", "waiting", "stream", "plan",
/// "effects", "next", "to_do"}; an effect is as in `plan`, with "planned_at", "done_at" and "moodle".
/// @param look  the transaction that the outlook was read in
nlohmann::ordered_json explanation(pqxx::transaction_base& look, const config::Config& config,
                                   const database::Tables& tables, const Outlook& outlook);

std::string explanation_text(const nlohmann::ordered_json& document);

} // namespace shopd::commands
