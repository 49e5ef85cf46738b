#include "daemon/service/try_again.hpp"

#include "moodle/database/connection.hpp"

#include <pqxx/nontransaction>

namespace shopd::service {

void try_refused_again(const config::Config& config) {
    const auto connection =
        database::connect(config.database, {database::Purpose::command, "moodle-shopd reload", {}, true});
    pqxx::nontransaction transaction{*connection};
    transaction.exec(
        "with due as (update moodle_shopd.ledger set next_try = moodle_shopd.now() "
        "where outcome = 'refused' and cause like 'CONFIG%' returning bill), "
        "queued as (insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known) "
        "select 'C', o.bill, o.customer, o.status, true from moodle_shopd.orders o where o.bill in (select bill from "
        "due)) "
        "select 1");
}

} // namespace shopd::service
