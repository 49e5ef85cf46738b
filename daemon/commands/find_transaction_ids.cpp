#include "daemon/commands/find_transaction_ids.hpp"

#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::commands {

std::vector<std::string> find_transaction_ids(const config::Database& database, std::int64_t bill) {
    database::Session session;
    session.purpose = database::Purpose::command;
    const auto connection = database::connect(database, session);
    const auto tables = database::Tables::find(*connection, database.prefix);
    pqxx::nontransaction transaction{*connection};
    const pqxx::result rows = transaction.exec_params(
        "SELECT transactionid FROM " + tables.bill() + " WHERE id = $1 AND transactionid <> ''", bill);
    std::vector<std::string> ids;
    for (const auto& row : rows) {
        ids.push_back(row[0].as<std::string>());
    }
    return ids;
}

} // namespace shopd::commands
