#include "daemon/production/order_rows.hpp"

#include "handlers/intent_json.hpp"
#include "moodle/database/arrays.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/result>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace shopd::production {
namespace {

using handlers::TimePoint;
using nlohmann::json;

TimePoint time_of(const pqxx::field& field) {
    return TimePoint{std::chrono::milliseconds{field.as<std::int64_t>()}};
}

std::optional<TimePoint> optional_time(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return time_of(field);
}

handlers::Outcome outcome_of(const std::string& name) {
    using handlers::Outcome;
    for (const auto outcome : {Outcome::planned, Outcome::done, Outcome::retry, Outcome::refused, Outcome::uncertain,
                               Outcome::again, Outcome::not_ours, Outcome::adopted, Outcome::dropped, Outcome::undone})
        if (handlers::outcome_name(outcome) == name) return outcome;
    throw std::runtime_error{"the ledger has an unknown outcome '" + name + "'"};
}

handlers::Phase phase_of(const std::string& name) {
    if (name == "placing") return handlers::Phase::placing;
    return name == "prepay" ? handlers::Phase::prepay : handlers::Phase::postpay;
}

std::vector<handlers::HistoryEntry> history_of(const std::string& text, const std::string& customer) {
    std::vector<handlers::HistoryEntry> history;
    for (const auto& entry : json::parse(text))
        history.push_back({entry.value("status", ""), entry.value("customer", customer),
                           TimePoint{std::chrono::milliseconds{entry.value("at", std::int64_t{0})}},
                           entry.value("note", "")});
    return history;
}

std::set<std::string> texts_of(const std::string& text) {
    return json::parse(text).get<std::set<std::string>>();
}

handlers::KnownOrder order_of(const pqxx::row& row) {
    handlers::KnownOrder order;
    order.customer = StreamKey{row["customer"].as<std::string>()};
    order.status = row["status"].as<std::string>();
    order.transaction_id = row["transaction_id"].as<std::string>();
    order.fingerprint = row["fingerprint"].as<std::int64_t>();
    order.item_codes = texts_of(row["item_codes"].as<std::string>());
    order.history = history_of(row["history"].as<std::string>(), order.customer.value());
    order.adopted = row["adopted"].as<bool>();
    order.paid_at = optional_time(row["paid_at"]);
    if (!row["placed_fingerprint"].is_null()) order.placed_fingerprint = row["placed_fingerprint"].as<std::int64_t>();
    if (!row["known_fingerprint"].is_null()) order.known_fingerprint = row["known_fingerprint"].as<std::int64_t>();
    order.produced = row["produced"].as<bool>();
    order.look_at = optional_time(row["look_at"]);
    order.overwritten_at = optional_time(row["overwritten_at"]);
    order.changed_at = optional_time(row["changed_at"]);
    order.cause = row["cause"].as<std::string>("");
    order.detail = row["detail"].as<std::string>("");
    order.released = texts_of(row["released"].as<std::string>());
    return order;
}

constexpr const char* milliseconds_sql = "(extract(epoch from {}) * 1000)::bigint";

std::string as_milliseconds(const std::string& column) {
    std::string sql = milliseconds_sql;
    sql.replace(sql.find("{}"), 2, column);
    return sql + " as " + column;
}

const std::string& orders_columns() {
    static const std::string columns =
        "bill, customer, status, transaction_id, fingerprint, to_json(item_codes) as item_codes, history, adopted, " +
        as_milliseconds("paid_at") + ", placed_fingerprint, known_fingerprint, produced, " +
        as_milliseconds("look_at") + ", " + as_milliseconds("overwritten_at") + ", " + as_milliseconds("changed_at") +
        ", cause, detail, to_json(released) as released";
    return columns;
}

const std::string& outbox_columns() {
    static const std::string columns =
        "o.id, o.change, coalesce(k.bill, o.bill) as bill, o.customer, o.status, " + as_milliseconds("seen_at") +
        " from moodle_shopd.outbox o left join moodle_shopd.products k on k.product = o.product";
    return columns;
}

std::vector<OutboxChange> changes_of(const pqxx::result& rows) {
    std::vector<OutboxChange> changes;
    for (const auto& row : rows) {
        const StreamKey stream{row["customer"].as<std::string>("")};
        const auto kind = row["change"].as<std::string>("U");
        changes.push_back({BillId{row["bill"].as<std::int64_t>()},
                           stream,
                           {row["id"].as<std::int64_t>(), kind.empty() ? 'U' : kind.front(), stream,
                            row["status"].as<std::string>(""), time_of(row["seen_at"])}});
    }
    return changes;
}

} // namespace

const std::string& ledger_columns() {
    static const std::string columns =
        "bill, item_code, element, occurrence, place, phase, kind, intent, outcome, cause, "
        "detail, attempts, " +
        as_milliseconds("next_try") + ", result";
    return columns;
}

handlers::Effect effect_of(const pqxx::row& row) {
    handlers::Effect effect;
    effect.key = {BillId{row["bill"].as<std::int64_t>()}, row["item_code"].as<std::string>(), row["element"].as<int>(),
                  row["occurrence"].as<int>(), row["place"].as<int>()};
    effect.phase = phase_of(row["phase"].as<std::string>());
    effect.intent =
        handlers::intent_from_json(row["kind"].as<std::string>(), json::parse(row["intent"].as<std::string>()));
    effect.outcome = outcome_of(row["outcome"].as<std::string>());
    effect.cause = row["cause"].as<std::string>("");
    effect.detail = row["detail"].as<std::string>("");
    effect.attempts = row["attempts"].as<int>();
    effect.next_try = optional_time(row["next_try"]);
    handlers::result_from_json(json::parse(row["result"].as<std::string>()), effect);
    return effect;
}

Present read_present(pqxx::transaction_base& transaction, const std::vector<std::string>& streams,
                     const std::vector<BillId>& bills) {
    const auto row = transaction.exec_params1(
        "select (extract(epoch from moodle_shopd.now()) * 1000)::bigint, "
        "(select json_object_agg(p.scope || ' ' || p.name, p.who) from moodle_shopd.pauses p "
        "where p.resumed_at is null and p.scope <> 'all'), "
        "(select json_agg(json_build_array(h.bill, h.who, h.why, (extract(epoch from h.at) * 1000)::bigint)) "
        "from moodle_shopd.holds h where h.released_at is null and (h.bill = any($2::bigint[]) or h.bill in "
        "(select o.bill from moodle_shopd.outbox o where o.customer = any($1::text[]) union all "
        "select r.bill from moodle_shopd.orders r where r.customer = any($1::text[]))))",
        database::text_array(streams), database::bigint_array(bills));
    Present present;
    present.clock = time_of(row[0]);
    const auto pauses = row[1].is_null() ? json::object() : json::parse(row[1].as<std::string>());
    const auto holds = row[2].is_null() ? json::array() : json::parse(row[2].as<std::string>());
    for (const auto& [name, who] : pauses.items())
        (name.starts_with("handler ") ? present.pauses.handlers : present.pauses.products)
            .insert(name.substr(name.find(' ') + 1));
    for (const auto& hold : holds)
        present.held.emplace(BillId{hold[0].get<std::int64_t>()},
                             handlers::Stop{hold[1].get<std::string>(), hold[2].get<std::string>(),
                                            TimePoint{std::chrono::milliseconds{hold[3].get<std::int64_t>()}}});
    return present;
}

std::vector<OutboxChange> read_outbox(pqxx::transaction_base& transaction, const std::vector<std::string>& streams) {
    return changes_of(
        transaction.exec_params("select " + outbox_columns() + " where o.customer = any($1::text[]) order by o.id",
                                database::text_array(streams)));
}

std::vector<OutboxChange> read_outbox(pqxx::transaction_base& transaction, BillId bill) {
    return changes_of(transaction.exec_params(
        "select " + outbox_columns() + " where $1 in (o.bill, k.bill) order by o.id", bill.value()));
}

std::map<BillId, handlers::KnownOrder> read_orders(pqxx::transaction_base& transaction,
                                                   const std::vector<BillId>& bills,
                                                   const std::vector<std::string>& customers) {
    std::map<BillId, handlers::KnownOrder> orders;
    const auto rows = transaction.exec_params("select " + orders_columns() +
                                                  " from moodle_shopd.orders where bill = any($1::bigint[]) "
                                                  "union all select " +
                                                  orders_columns() +
                                                  " from moodle_shopd.orders where customer = any($2::text[]) "
                                                  "and look_at <= moodle_shopd.now() and bill <> all($1::bigint[])",
                                              database::bigint_array(bills), database::text_array(customers));
    for (const auto& row : rows)
        orders.emplace(BillId{row["bill"].as<std::int64_t>()}, order_of(row));
    return orders;
}

std::map<handlers::EffectKey, handlers::Effect> read_ledger(pqxx::transaction_base& transaction,
                                                            const std::vector<BillId>& bills) {
    std::map<handlers::EffectKey, handlers::Effect> ledger;
    const auto rows = transaction.exec_params("select " + ledger_columns() +
                                                  " from moodle_shopd.ledger where bill = any($1::bigint[])",
                                              database::bigint_array(bills));
    for (const auto& row : rows) {
        auto effect = effect_of(row);
        ledger.emplace(effect.key, std::move(effect));
    }
    return ledger;
}

std::map<handlers::EffectKey, handlers::ProductRows>
read_products(pqxx::transaction_base& transaction, const database::Tables& tables, const std::vector<BillId>& bills) {
    std::map<handlers::EffectKey, handlers::ProductRows> products;
    const auto rows = transaction.exec_params(
        "select k.bill, k.item_code, k.element, k.occurrence, k.place, k.product, k.startdate, k.enddate, k.deleted, "
        "k.gone, coalesce(p.startdate, k.startdate), coalesce(p.enddate, k.enddate), coalesce(p.deleted <> 0, "
        "k.deleted), p.id is null from moodle_shopd.products k left join " +
            tables.product() + " p on p.id = k.product where k.bill = any($1::bigint[])",
        database::bigint_array(bills));
    const auto state_at = [](const pqxx::row& row, int column) {
        return handlers::ProductState{row[column].as<std::int64_t>(), row[column + 1].as<std::int64_t>(),
                                      row[column + 2].as<bool>(), row[column + 3].as<bool>()};
    };
    for (const auto& row : rows)
        products.emplace(
            handlers::EffectKey{BillId{row[0].as<std::int64_t>()}, row[1].as<std::string>(), row[2].as<int>(),
                                row[3].as<int>(), row[4].as<int>()},
            handlers::ProductRows{ProductId{row[5].as<std::int64_t>()}, state_at(row, 6), state_at(row, 10)});
    return products;
}

std::vector<handlers::AccountClaim> read_accounts(pqxx::transaction_base& transaction,
                                                  const std::set<std::string>& customers,
                                                  const std::set<std::string>& emails,
                                                  const std::set<std::string>& usernames) {
    std::vector<handlers::AccountClaim> claims;
    const auto rows = transaction.exec_params(
        "select customer, email, username, moodle_user, created from moodle_shopd.accounts "
        "where customer = any($1::text[]) or email = any($2::text[]) or username = any($3::text[])",
        database::text_array(customers), database::text_array(emails), database::text_array(usernames));
    for (const auto& row : rows) {
        handlers::AccountClaim claim{StreamKey{row[0].as<std::string>()},
                                     row[1].as<std::string>(""),
                                     row[2].as<std::string>(""),
                                     {},
                                     row[4].as<bool>()};
        if (!row[3].is_null()) claim.user = MoodleUserId{row[3].as<std::int64_t>()};
        claims.push_back(std::move(claim));
    }
    return claims;
}

json to_json(const std::optional<TimePoint>& time) {
    return time ? json(time->time_since_epoch().count()) : json();
}

json to_json(const handlers::EffectKey& key) {
    return {{"bill", key.bill.value()},
            {"item_code", key.item_code},
            {"element", key.element},
            {"occurrence", key.occurrence},
            {"place", key.place}};
}

json to_json(BillId bill, const handlers::KnownOrder& order) {
    json history = json::array();
    for (const auto& entry : order.history) {
        history.push_back(
            {{"status", entry.status}, {"customer", entry.customer}, {"at", entry.at.time_since_epoch().count()}});
        if (!entry.note.empty()) history.back()["note"] = entry.note;
    }
    const auto text_or_null = [](const std::string& text) { return text.empty() ? json() : json(text); };
    const auto number_or_null = [](const std::optional<std::int64_t>& number) {
        return number ? json(*number) : json();
    };
    return {{"bill", bill.value()},
            {"customer", order.customer.value()},
            {"status", order.status},
            {"transaction_id", order.transaction_id},
            {"fingerprint", order.fingerprint},
            {"item_codes", order.item_codes},
            {"history", std::move(history)},
            {"adopted", order.adopted},
            {"paid_at", to_json(order.paid_at)},
            {"placed_fingerprint", number_or_null(order.placed_fingerprint)},
            {"known_fingerprint", number_or_null(order.known_fingerprint)},
            {"produced", order.produced},
            {"look_at", to_json(order.look_at)},
            {"overwritten_at", to_json(order.overwritten_at)},
            {"changed_at", to_json(order.changed_at)},
            {"cause", text_or_null(order.cause)},
            {"detail", text_or_null(order.detail)},
            {"released", order.released}};
}

} // namespace shopd::production
