#include "daemon/production/order_rows.hpp"
#include "daemon/production/steps.hpp"

#include "daemon/fault_point.hpp"
#include "handlers/feedback_text.hpp"
#include "handlers/intent_json.hpp"
#include "handlers/learners.hpp"
#include "handlers/seats.hpp"
#include "moodle/shop/feedback.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Effect;
using handlers::Outcome;
using nlohmann::json;

constexpr std::chrono::milliseconds deferred_for{1000};

std::int64_t in_seconds(handlers::TimePoint time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

const shop::BillItem* item_of(const shop::Bill& bill, const handlers::EffectKey& key) {
    for (const auto& item : bill.items)
        if (item.type == "BILLING" && item.code == key.item_code && item.occurrence == key.occurrence) return &item;
    return nullptr;
}

/// The document that moodle_shopd.acknowledge() records.
class Document {
public:
    explicit Document(const Wave& wave) : wave_{wave} {
        for (const auto* part :
             {"streams",   "ledger",   "accounts",  "unclaimed", "orders",      "outbox",    "reroute",
              "requeue",   "products", "shifts",    "unshifts",  "moves",       "withdrawn", "restored",
              "corrected", "seen",     "instances", "seats",     "has_account", "bills"})
            document_[part] = json::array();
    }

    std::string build() {
        add_streams();
        for (const auto& [bill, order] : wave_.orders)
            if (!order.deferred) add_order(bill, order);
        for (const auto& row : wave_.outbox)
            if (const auto order = wave_.orders.find(row.bill); order == wave_.orders.end() || !order->second.deferred)
                document_["outbox"].push_back({{"id", row.id}, {"stream", row.stream.value()}});
        for (const auto& row : wave_.reroutes)
            document_["reroute"].push_back(
                {{"id", row.id}, {"stream", row.stream.value()}, {"customer", row.customer.value()}});
        for (const auto& row : wave_.requeues)
            document_["requeue"].push_back(
                {{"bill", row.bill.value()}, {"customer", row.customer.value()}, {"status", row.status}});
        return document_.dump(-1, ' ', false, json::error_handler_t::replace);
    }

private:
    void add_streams();
    void add_order(BillId bill, const OrderInWave& order);
    void add_effect(const OrderInWave& order, const Effect& effect);
    void add_account(const OrderInWave& order);
    void add_learners(const OrderInWave& order);
    void add_unclaimed(const OrderInWave& order);
    void add_product(const OrderInWave& order, const Effect& effect, const shop::BillItem& item);
    void add_shift(const OrderInWave& order, const Effect& effect, const shop::BillItem& item);
    void add_unshift(const OrderInWave& order, const Effect& effect);
    void follow(const OrderInWave& order, const Effect& effect, const shop::BillItem& item);
    void add_standing_product(const OrderInWave& order, const Effect& effect);
    void add_seen_products(const OrderInWave& order);
    void add_instances(const OrderInWave& order);
    void add_seats(const OrderInWave& order);
    void add_bill(const OrderInWave& order);

    const Wave& wave_;
    json document_ = json::object();
};

void Document::add_streams() {
    for (const auto& lease : wave_.leases) {
        const bool deferred = std::any_of(wave_.orders.begin(), wave_.orders.end(), [&](const auto& entry) {
            return entry.second.deferred && entry.second.view.now &&
                   entry.second.view.now->customer_key == lease.stream;
        });
        document_["streams"].push_back(
            {{"stream", lease.stream.value()},
             {"fence", lease.fence},
             {"generation", lease.generation},
             {"again_at", deferred ? to_json(std::optional{wave_.clock + deferred_for}) : json()}});
    }
}

void Document::add_order(BillId bill, const OrderInWave& order) {
    document_["orders"].push_back(to_json(bill, order.decision.known));
    for (const auto& key : order.touched)
        add_effect(order, order.effects.at(key));
    if (!order.view.now) return;
    add_account(order);
    add_learners(order);
    add_unclaimed(order);
    for (const auto& key : order.touched) {
        add_standing_product(order, order.effects.at(key));
        add_unshift(order, order.effects.at(key));
    }
    for (const auto& [key, effect] : order.effects) {
        if (effect.outcome != Outcome::done) continue;
        const auto* item = item_of(*order.view.now, key);
        if (item && std::holds_alternative<handlers::Product>(effect.intent)) add_product(order, effect, *item);
        if (item && std::holds_alternative<handlers::ProductShift>(effect.intent)) add_shift(order, effect, *item);
    }
    add_seen_products(order);
    add_instances(order);
    add_seats(order);
    add_bill(order);
}

void Document::add_seen_products(const OrderInWave& order) {
    for (const auto& key : order.products_seen) {
        const auto& rows = order.view.products.at(key);
        document_["seen"].push_back({{"product", rows.id.value()},
                                     {"startdate", rows.now.start},
                                     {"enddate", rows.now.end},
                                     {"deleted", rows.now.deleted},
                                     {"gone", rows.now.gone},
                                     {"now", in_seconds(wave_.clock)}});
    }
}

/// What was given back may stand in another row of Moodle's than before.
void Document::add_instances(const OrderInWave& order) {
    for (const auto& [key, rows] : order.view.products) {
        auto access = key;
        access.place = 0;
        const auto found = order.effects.find(access);
        if (found == order.effects.end() || !found->second.life || found->second.outcome != Outcome::done) continue;
        const auto instance = found->second.enrolment ? found->second.enrolment : found->second.assignment;
        if (instance) document_["instances"].push_back({{"product", rows.id.value()}, {"instance", *instance}});
    }
}

/// A request that was met is taken out of its row, which names the enrolment from now on; one that was taken back names
/// nothing; and where an enrolment was lost in Moodle and made anew, the row names the new one.
void Document::add_seats(const OrderInWave& order) {
    for (const auto& key : order.touched) {
        const auto& access = order.effects.at(key);
        if (!handlers::is_seat_access(key)) continue;
        auto seat = key;
        seat.place -= handlers::seat_access_place;
        const auto product = order.effects.find(seat);
        if (product == order.effects.end() || !product->second.product) continue;
        const auto request = order.seat_requests.find(key);
        const bool met = access.outcome == Outcome::done && access.enrolment && request != order.seat_requests.end();
        const bool taken_back = access.outcome == Outcome::undone;
        const auto before = order.view.ledger.find(key);
        const std::int64_t was = before == order.view.ledger.end() ? 0 : before->second.enrolment.value_or(0);
        const bool made_anew = access.outcome == Outcome::done && was != 0 && access.enrolment.value_or(was) != was;
        if (!met && !taken_back && !made_anew) continue;
        document_["seats"].push_back({{"product", product->second.product->value()},
                                      {"instance", taken_back ? 0 : *access.enrolment},
                                      {"was", was},
                                      {"request", met ? json(request->second) : json()}});
    }
}

void Document::add_effect(const OrderInWave&, const Effect& effect) {
    json row = to_json(effect.key);
    row["outcome"] = handlers::outcome_name(effect.outcome);
    row["cause"] = effect.cause.empty() ? json() : json(effect.cause);
    row["detail"] = effect.detail.empty() ? json() : json(effect.detail);
    row["attempts"] = effect.attempts;
    row["next_try"] = to_json(effect.next_try);
    row["result"] = handlers::result_to_json(effect);
    if (effect.outcome == Outcome::done) row["result"].erase("withdrawn");
    if (effect.outcome == Outcome::done || effect.outcome == Outcome::undone) row["result"].erase("life");
    document_["ledger"].push_back(std::move(row));
}

void Document::add_account(const OrderInWave& order) {
    const auto key = order.order_key(handlers::place_account);
    const auto found = order.effects.find(key);
    if (found == order.effects.end() || !order.touched.contains(key) || !found->second.user || !order.view.customer)
        return;
    const auto& effect = found->second;
    // An account that is there without its password is still being made: the claim stays open until its fate is known.
    if (effect.outcome != Outcome::done && effect.outcome != Outcome::uncertain) return;
    document_["accounts"].push_back({{"customer", order.view.now->customer_key.value()},
                                     {"moodle_user", effect.user->value()},
                                     {"created", effect.created}});
    const auto& customer = *order.view.customer;
    const auto user = wave_.users.find(MoodleUserId{customer.has_account});
    const bool real = customer.has_account > 0 && user != wave_.users.end() && !user->second.deleted &&
                      user->first != wave_.site.guest;
    if (!real && customer.has_account != effect.user->value())
        document_["has_account"].push_back(
            {{"id", customer.id.value()}, {"was", customer.has_account}, {"moodle_user", effect.user->value()}});
}

/// The accounts that were made for learners: their claims are met.
void Document::add_learners(const OrderInWave& order) {
    for (const auto& key : order.touched) {
        if (!handlers::is_learner_account(key)) continue;
        const auto& effect = order.effects.at(key);
        const auto* account = std::get_if<handlers::Account>(&effect.intent);
        const bool there = effect.outcome == Outcome::done || effect.outcome == Outcome::uncertain;
        if (!account || !there || !effect.created || !effect.user) continue;
        document_["accounts"].push_back({{"customer", handlers::learner_claim(key.bill, account->email).value()},
                                         {"moodle_user", effect.user->value()},
                                         {"created", true}});
    }
}

/// Accounts that Moodle refused to make: their e-mails are free for others, who would wait for them for ever.
void Document::add_unclaimed(const OrderInWave& order) {
    for (const auto& key : order.touched) {
        const auto& effect = order.effects.at(key);
        const auto* account = std::get_if<handlers::Account>(&effect.intent);
        if (!account || account->known || effect.outcome != Outcome::refused || effect.user) continue;
        const auto claim = handlers::is_learner_account(key) ? handlers::learner_claim(key.bill, account->email)
                                                             : order.view.now->customer_key;
        document_["unclaimed"].push_back(claim.value());
    }
}

/// The order was placed again: what names its old item names the new one.
void Document::follow(const OrderInWave& order, const Effect& effect, const shop::BillItem& item) {
    if (!effect.product || !effect.bill_item || *effect.bill_item == item.id) return;
    document_["moves"].push_back(
        {{"product", effect.product->value()}, {"was", effect.bill_item->value()}, {"billitem", item.id.value()}});
    Effect moved = effect;
    moved.bill_item = item.id;
    add_effect(order, moved);
}

void Document::add_shift(const OrderInWave& order, const Effect& effect, const shop::BillItem& item) {
    if (effect.bill_item) return follow(order, effect, item);
    auto key = effect.key;
    key.place = 0;
    const auto found = order.effects.find(key);
    const auto* extension =
        found == order.effects.end() ? nullptr : std::get_if<handlers::Extension>(&found->second.intent);
    const auto& shift = std::get<handlers::ProductShift>(effect.intent);
    const bool named = shift.product != ProductId{};
    if (!named && (!extension || !extension->fixed)) return;
    json row = to_json(effect.key);
    row["product"] = named ? json(shift.product.value()) : json();
    row["from"] = named ? json(shift.from) : json();
    row["customer"] = order.view.customer ? order.view.customer->id.value() : 0;
    row["instance"] = effect.enrolment.value_or(0);
    row["billitem"] = item.id.value();
    row["enddate"] = named || extension->fixed->after == 0 ? json() : json(extension->fixed->after);
    row["seconds"] = named ? shift.seconds : extension->seconds;
    row["now"] = in_seconds(wave_.clock);
    document_["shifts"].push_back(std::move(row));
}

/// The end of a product goes back to what it was, or as far as that of its enrolment did.
void Document::add_unshift(const OrderInWave& order, const Effect& effect) {
    if (!std::holds_alternative<handlers::ProductShift>(effect.intent) || effect.outcome != Outcome::undone ||
        !effect.product || !effect.shifted)
        return;
    auto key = effect.key;
    key.place = 0;
    const auto found = order.effects.find(key);
    const auto* extension =
        found == order.effects.end() ? nullptr : std::get_if<handlers::Extension>(&found->second.intent);
    json row = to_json(effect.key);
    row["product"] = effect.product->value();
    row["was"] = effect.shifted->from;
    row["since"] = effect.shifted->to;
    row["taken_from"] = extension && extension->taken ? json(extension->taken->from) : json();
    row["taken_to"] = extension && extension->taken ? json(extension->taken->to) : json();
    const auto* item = item_of(*order.view.now, effect.key);
    row["billitem"] = item ? json(item->id.value()) : json();
    row["now"] = in_seconds(wave_.clock);
    document_["unshifts"].push_back(std::move(row));
}

/// A product row that an undo marked deleted, that is given again, or that stands and was looked at anew: it names what
/// it stands for now.
void Document::add_standing_product(const OrderInWave& order, const Effect& effect) {
    const auto* product = std::get_if<handlers::Product>(&effect.intent);
    if (!product || !effect.product) return;
    const bool is_seat = product->context_type == handlers::product_of_seat;
    json row{{"product", effect.product->value()}, {"now", in_seconds(wave_.clock)}};
    if (!effect.withdrawn) {
        if (effect.outcome != Outcome::done) return;
        row["instance"] = is_seat ? json() : json(effect.enrolment.value_or(effect.assignment.value_or(0)));
        const auto* item = item_of(*order.view.now, effect.key);
        row["billitem"] = item ? json(item->id.value()) : json();
        document_["corrected"].push_back(std::move(row));
    } else if (effect.outcome == Outcome::undone) {
        document_["withdrawn"].push_back(std::move(row));
    } else if (effect.outcome == Outcome::done) {
        row["instance"] = is_seat ? json() : json(effect.enrolment.value_or(0));
        row["startdate"] = product->start;
        row["enddate"] = product->end;
        document_["restored"].push_back(std::move(row));
    }
}

void Document::add_product(const OrderInWave& order, const Effect& effect, const shop::BillItem& item) {
    if (effect.product) return follow(order, effect, item);
    const auto& product = std::get<handlers::Product>(effect.intent);
    json row = to_json(effect.key);
    row["catalogitem"] = product.catalog_item.value();
    row["billitem"] = item.id.value();
    row["customer"] = order.view.customer ? order.view.customer->id.value() : 0;
    row["instance"] = effect.enrolment.value_or(effect.assignment.value_or(0));
    row["contexttype"] = product.context_type;
    row["startdate"] = product.start;
    row["enddate"] = product.end;
    row["reference"] = effect.reference;
    row["productiondata"] = product.production_data;
    row["test"] = order.view.now->test ? 1 : 0;
    row["now"] = in_seconds(wave_.clock);
    document_["products"].push_back(std::move(row));
}

void Document::add_bill(const OrderInWave& order) {
    const auto& bill = *order.view.now;
    if (order.decision.work != handlers::Decision::Work::produce) return;
    std::string feedback = bill.production_feedback;
    for (const auto& [key, effect] : order.effects) {
        const auto line = handlers::feedback_line(effect);
        if (line.empty() || effect.outcome != Outcome::done) continue;
        if (auto appended = shop::append_feedback(feedback, line)) feedback = std::move(*appended);
    }
    const std::string status = order.completed ? "COMPLETE" : bill.status;
    if (status == bill.status && feedback == bill.production_feedback) return;
    document_["bills"].push_back({{"id", bill.id.value()},
                                  {"customer", bill.customer_key.value()},
                                  {"was", bill.status},
                                  {"status", status},
                                  {"feedback_was", bill.production_feedback},
                                  {"feedback", feedback}});
}

/// Leases that somebody else has by now: their orders are theirs.
void take_out(Wave& wave, const json& lost) {
    for (const auto& name : lost) {
        const StreamKey stream{name.get<std::string>()};
        std::erase_if(wave.leases, [&](const auto& lease) { return lease.stream == stream; });
        for (auto& [bill, order] : wave.orders) {
            const bool of_stream =
                order.view.now ? order.view.now->customer_key == stream : order.decision.known.customer == stream;
            if (of_stream) order.deferred = true;
        }
        std::erase_if(wave.reroutes, [&](const auto& row) { return row.stream == stream; });
    }
}

} // namespace

bool acknowledge(Context& context, Wave& wave) {
    pqxx::nontransaction transaction{context.connection};
    const auto document = Document{wave}.build();
    SHOPD_FAULT_POINT("before_commit");
    const auto row = transaction.exec_params1("select moodle_shopd.acknowledge($1::jsonb)", document);
    SHOPD_FAULT_POINT("after_commit");
    const auto answer = json::parse(row[0].as<std::string>());
    if (answer.at("lost").empty()) return true;
    take_out(wave, answer.at("lost"));
    return false;
}

} // namespace shopd::production
