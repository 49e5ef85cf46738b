#include "daemon/commands/erase/scrub.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::commands {
namespace {

constexpr const char* erased = "(erased)";

/// An effect's intent without what names a person, by its kind; read back it is still one of its kind. A group of the
/// customer's own, and things that were made for the customer, bear the username.
constexpr const char* intent_sql =
    "case l.kind "
    "when 'account' then case when coalesce(l.result -> 'user', l.intent -> 'known') is null then '{}'::jsonb else "
    "jsonb_build_object('known', coalesce(l.result -> 'user', l.intent -> 'known')) end || '{\"username\": \"\"}' "
    "when 'profile' then l.intent || '{\"firstname\": \"\", \"lastname\": \"\", \"city\": \"\", \"country\": \"\"}' "
    "when 'notify_sales' then l.intent || '{\"text\": \"\"}' "
    "when 'notify_customer' then l.intent || '{\"text\": \"\"}' "
    "when 'note' then l.intent || '{\"text\": \"\"}' "
    "when 'group' then l.intent || '{\"name\": \"\"}' "
    "when 'membership' then l.intent || '{\"name\": \"\"}' "
    "when 'creation' then l.intent - 'shortname' || '{\"name\": \"\"}' "
    "when 'product' then l.intent || '{\"data\": \"\"}' || made.names "
    "when 'call' then jsonb_build_object('function', l.intent -> 'function', 'args', '[]'::jsonb, 'stays', true) "
    "when 'nothing' then '{}'::jsonb "
    "when 'complete' then '{}'::jsonb "
    "when 'account_suspension' then l.intent "
    "else l.intent || made.names end";

/// What stands for the names of courses and places where the order made one for the customer, by whose username it is
/// called.
constexpr const char* made_names_sql = "lateral (select case when exists (select from moodle_shopd.ledger k where "
                                       "k.bill = l.bill and k.kind = 'creation') "
                                       "then '{\"name\": \"\"}'::jsonb else '{}'::jsonb end as names) made";

/// Of others' orders only what names the person as a learner.
std::string ledger_sql() {
    return fmt::format(
        "with changed as (update moodle_shopd.ledger l set intent = n.intent, result = n.result, detail = null, cause "
        "= "
        "n.cause from (select l.bill, l.item_code, l.element, l.occurrence, l.place, {} as intent, l.result - "
        "array['username', 'feedback', 'line'] as result, case when l.outcome in ('not_ours', 'adopted') then l.cause "
        "end as cause from moodle_shopd.ledger l, {} where {}) n where (l.bill, l.item_code, l.element, l.occurrence, "
        "l.place) = (n.bill, n.item_code, n.element, n.occurrence, n.place) and (l.intent, l.result, l.detail, "
        "l.cause) "
        "is distinct from (n.intent, n.result, null, n.cause) returning 1) select count(*) from changed",
        intent_sql, made_names_sql, persons_ledger_sql("$1", "$2", "$3"));
}

/// The operator's words behind what production knows a note by.
constexpr const char* orders_sql =
    "with changed as (update moodle_shopd.orders o set detail = null, adopted = true, history = (select "
    "coalesce(jsonb_agg(case when h ? 'note' then h || jsonb_build_object('note', regexp_replace(h ->> 'note', ' by "
    ".*$', "
    "' by a person: (erased)', 's')) else h end order by place), '[]') from jsonb_array_elements(o.history) with "
    "ordinality as e(h, place)) where o.bill = any($1::bigint[]) and o.customer = any($2::text[]) returning 1) "
    "select count(*) from changed";

constexpr const char* accounts_sql =
    "with gone as (delete from moodle_shopd.accounts where customer = any($1::text[]) and moodle_user is null "
    "returning 1), emptied as (update moodle_shopd.accounts set email = null, username = null where customer = "
    "any($1::text[]) and moodle_user is not null and (email is not null or username is not null) returning 1) "
    "select (select count(*) from gone) + (select count(*) from emptied)";

constexpr const char* holds_sql =
    "with changed as (update moodle_shopd.holds set why = $2, released_why = case when released_why is not null then "
    "$2 "
    "end where bill = any($1::bigint[]) and why <> $2 returning 1) select count(*) from changed";

std::string customers_sql(const database::Tables& tables) {
    return fmt::format(
        "with gone as (delete from moodle_shopd.customers k where k.customer::text = any($1::text[]) and "
        "not exists (select from {} c where c.id = k.customer) returning 1) select count(*) from gone",
        tables.customer());
}

std::int64_t count_of(const pqxx::result& rows) {
    return rows[0][0].as<std::int64_t>();
}

} // namespace

std::string persons_ledger_sql(const char* bills, const char* customers, const char* users) {
    return fmt::format(
        "(l.customer = any({1}::text[]) and l.bill = any({0}::bigint[]) or (l.place >= 10000 or l.element >= "
        "1000000000) and (l.result ->> 'user')::bigint = any({2}::bigint[]))",
        bills, customers, users);
}

nlohmann::ordered_json scrub(pqxx::transaction_base& transaction, const database::Tables& tables,
                             const Erasing& erasing) {
    return {
        {"accounts", count_of(transaction.exec_params(accounts_sql, erasing.customers))},
        {"ledger", count_of(transaction.exec_params(ledger_sql(), erasing.bills, erasing.customers, erasing.users))},
        {"orders", count_of(transaction.exec_params(orders_sql, erasing.bills, erasing.customers))},
        {"holds", count_of(transaction.exec_params(holds_sql, erasing.bills, erased))},
        {"customers", count_of(transaction.exec_params(customers_sql(tables), erasing.customers))},
    };
}

} // namespace shopd::commands
