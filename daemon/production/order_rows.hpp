#pragma once

#include "handlers/choose_account.hpp"
#include "handlers/order.hpp"
#include "handlers/stops.hpp"
#include "moodle/database/tables.hpp"

#include <nlohmann/json_fwd.hpp>
#include <pqxx/row>
#include <pqxx/transaction_base>

#include <map>
#include <set>
#include <string>
#include <vector>

/// Our own tables read as values: outbox, orders, ledger, accounts. Each function is one statement.
namespace shopd::production {

/// What one statement reads at the beginning of a wave.
struct Present {
    handlers::TimePoint clock{}; ///< the database's
    handlers::Pauses pauses;
    std::map<BillId, handlers::Stop> held; ///< of the bills asked for
};

/// The clock, what is paused, and who holds any of these bills or of what waits for these streams.
Present read_present(pqxx::transaction_base& transaction, const std::vector<std::string>& streams,
                     const std::vector<BillId>& bills);

struct OutboxChange {
    BillId bill; ///< 0: of a product that we did not make
    StreamKey stream;
    handlers::Change change;
};

/// The outbox rows of these streams, in order of id.
std::vector<OutboxChange> read_outbox(pqxx::transaction_base& transaction, const std::vector<std::string>& streams);

/// The outbox rows of one bill, whosever stream they are in, in order of id.
std::vector<OutboxChange> read_outbox(pqxx::transaction_base& transaction, BillId bill);

/// The rows of `orders` of these bills, and those of these customers that are to be looked at by now.
std::map<BillId, handlers::KnownOrder> read_orders(pqxx::transaction_base& transaction,
                                                   const std::vector<BillId>& bills,
                                                   const std::vector<std::string>& customers);

/// The ledger of these bills.
std::map<handlers::EffectKey, handlers::Effect> read_ledger(pqxx::transaction_base& transaction,
                                                            const std::vector<BillId>& bills);

/// The product rows that we made for these bills, by the places of their effects: as acknowledged, and as they stand.
std::map<handlers::EffectKey, handlers::ProductRows>
read_products(pqxx::transaction_base& transaction, const database::Tables& tables, const std::vector<BillId>& bills);

/// The rows of `accounts` of these customers, those that claim one of these e-mails (lower case), and those that claim
/// one of these usernames.
std::vector<handlers::AccountClaim> read_accounts(pqxx::transaction_base& transaction,
                                                  const std::set<std::string>& customers,
                                                  const std::set<std::string>& emails,
                                                  const std::set<std::string>& usernames);

/// The columns of a row of the ledger, for effect_of().
const std::string& ledger_columns();

/// A row of the ledger as an effect. @throws std::runtime_error for a kind or an outcome that is not known
handlers::Effect effect_of(const pqxx::row& row);

/// Milliseconds since 1970, or null.
nlohmann::json to_json(const std::optional<handlers::TimePoint>& time);

/// A row of `orders` as moodle_shopd.acknowledge() reads it.
nlohmann::json to_json(BillId bill, const handlers::KnownOrder& order);

/// The key's columns of a row of the ledger.
nlohmann::json to_json(const handlers::EffectKey& key);

} // namespace shopd::production
