#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include "handlers/confirmation.hpp"
#include "moodle/directory/directory.hpp"
#include "moodle/rest/functions.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/transaction>

namespace shopd::production {
namespace {

struct Message {
    OrderInWave* order;
    handlers::Effect* effect;
    MoodleUserId recipient;
    const std::string* text;
};

std::vector<bool> look_for(Context& context, const std::vector<Message>& messages) {
    std::vector<directory::MessageQuery> queries;
    queries.reserve(messages.size());
    for (const auto& message : messages)
        queries.push_back({message.recipient, *message.text});
    pqxx::nontransaction look{context.connection};
    return directory::find_messages(look, context.tables, MoodleUserId{context.service_user}, queries);
}

void send(Context& context, const Wave& wave, const Message& message) {
    auto& [order, effect, recipient, text] = message;
    if (settle_while_running(context, wave, *order, *effect)) return;
    const auto sent = guarded(context, "core_message_send_instant_messages",
                              [&] { return rest::send_message(context.moodle, recipient, *text); });
    if (sent)
        settle_done(*order, *effect);
    else
        settle_failure(context, wave, *order, *effect, sent.error());
}

void send_missing(Context& context, Wave& wave, std::vector<Message>& messages) {
    if (messages.empty()) return;
    if (const auto error = find_service_user(context)) {
        for (auto& message : messages)
            settle_failure(context, wave, *message.order, *message.effect, *error);
        return;
    }
    const auto there = look_for(context, messages);
    SHOPD_FAULT_POINT("after_observe_messages");
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (there[i])
            settle_done(*messages[i].order, *messages[i].effect);
        else
            send(context, wave, messages[i]);
    }
}

/// Their words, and that they are tried, are on record before the call: one statement.
void mark_confirmations(Context& context, const Wave& wave, std::vector<Message>& messages) {
    const auto now = wave.now();
    nlohmann::json rows = nlohmann::json::array();
    for (auto& message : messages) {
        auto& tried = message.effect->tried_at;
        if (!tried || *tried + context.config->moodle.php_limit <= now) tried = now;
        rows.push_back({{"bill", message.order->view.bill.value()},
                        {"text", *message.text},
                        {"tried_at", tried->time_since_epoch().count()}});
    }
    pqxx::work transaction{context.connection};
    transaction.exec_params0(
        "update moodle_shopd.ledger l set intent = jsonb_build_object('text', w.text), "
        "result = coalesce(l.result, '{}') || jsonb_build_object('tried_at', w.tried_at) "
        "from jsonb_to_recordset($1::jsonb) w(bill bigint, text text, tried_at bigint) where l.bill = w.bill "
        "and l.item_code = '' and l.element = 0 and l.occurrence = 0 and l.place = $2 and l.outcome in ('planned', "
        "'retry')",
        rows.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), int{handlers::place_confirmation});
    transaction.commit();
}

} // namespace

std::optional<rest::Error> find_service_user(Context& context) {
    if (context.service_user != 0) return std::nullopt;
    const auto info =
        guarded(context, "core_webservice_get_site_info", [&] { return rest::site_info(context.moodle); });
    if (!info) return info.error();
    context.service_user = info->user.value();
    return std::nullopt;
}

void apply_messages(Context& context, Wave& wave) {
    std::vector<Message> messages;
    for_each_due<handlers::NotifySales>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, handlers::NotifySales& notice) {
            messages.push_back({&order, &effect, notice.recipient, &notice.text});
        });
    for_each_due<handlers::NotifyCustomer>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, handlers::NotifyCustomer& notice) {
            if (handlers::is_confirmation(effect.key)) return;
            if (const auto account = order.account()) messages.push_back({&order, &effect, *account, &notice.text});
        });
    send_missing(context, wave, messages);
}

void apply_confirmations(Context& context, Wave& wave) {
    std::vector<Message> messages;
    for_each_due<handlers::NotifyCustomer>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, handlers::NotifyCustomer& notice) {
            if (!handlers::is_confirmation(effect.key) || order.decision.work != handlers::Decision::Work::produce)
                return;
            const auto account = order.account();
            if (!account || !is_produced(order, *context.config) || !gave_something(order)) return;
            if (notice.text.empty())
                notice.text = handlers::confirmation_text(order.view, order.effects, context.config->moodle.url);
            messages.push_back({&order, &effect, *account, &notice.text});
        });
    if (messages.empty()) return;
    mark_confirmations(context, wave, messages);
    send_missing(context, wave, messages);
}

} // namespace shopd::production
