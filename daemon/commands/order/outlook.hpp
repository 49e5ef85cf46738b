#pragma once

#include "config/config.hpp"
#include "daemon/production/wave.hpp"
#include "moodle/database/tables.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/transaction_base>

#include <optional>
#include <string>
#include <vector>

/// What production would make of one order now, by its own load and plan.
namespace shopd::commands {

struct Outlook {
    BillId bill;
    production::Wave wave; ///< of this order alone, planned as if nobody held it
    std::optional<handlers::Stop> held;
    nlohmann::ordered_json pauses;    ///< as read_pauses
    std::vector<std::string> waiting; ///< item codes that wait for a pause to end

    /// Nothing where neither the shop nor `orders` has the bill.
    [[nodiscard]] const production::OrderInWave* order() const;
    /// The customer's account name, as planned or known; "" where none is.
    [[nodiscard]] std::string username() const;
    /// @param pause  one of `pauses`
    [[nodiscard]] bool concerned_by(const nlohmann::ordered_json& pause) const;
    /// Held, or production is paused: nothing is done now.
    [[nodiscard]] bool stopped() const;
    /// The effects in the order in which production takes them to Moodle: kind by kind, then by key.
    [[nodiscard]] std::vector<const handlers::Effect*> effects() const;
    /// What becomes of it now: "apply", "stopped" (held, or production is paused), "paused", "later" (next_try),
    /// "waits", "undo" (it is taken back), "dead", or the settled outcome's name.
    [[nodiscard]] std::string now(const handlers::Effect& effect) const;
};

/// @param look  repeatable read, read only
Outlook read_outlook(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                     BillId bill);

/// Why production does nothing for this order now, or not all of it; each a sentence without its full stop. Empty:
/// nothing is in the way.
std::vector<std::string> obstacles(const Outlook& outlook, const config::Config& config);

/// {"work", "obstacles", "queued", "look_at", "completes", "effects": [{..., "what", "now"}]}
nlohmann::ordered_json to_json(const Outlook& outlook, const config::Config& config);

} // namespace shopd::commands
