#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include "moodle/directory/directory.hpp"
#include "moodle/rest/functions.hpp"

#include <pqxx/nontransaction>

namespace shopd::production {
namespace {

struct Message {
    OrderInWave* order;
    handlers::Effect* effect;
    MoodleUserId recipient;
    const std::string* text;
};

/// When PHP has surely ended the call that was in doubt before this wave; nothing when there was none.
std::optional<handlers::TimePoint> still_running_until(const Context& context, const Message& message) {
    const auto before = message.order->view.ledger.find(message.effect->key);
    if (before == message.order->view.ledger.end() || !before->second.tried_at) return std::nullopt;
    return *before->second.tried_at + context.config->moodle.php_limit;
}

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
    if (const auto until = still_running_until(context, message); until && *until > wave.clock) {
        settle_later(*order, *effect, *until, "a call in doubt may still be running in PHP; looked for again then");
        return;
    }
    const auto sent = guarded(context, "core_message_send_instant_messages",
                              [&] { return rest::send_message(context.moodle, recipient, *text); });
    if (sent)
        settle_done(*order, *effect);
    else
        settle_failure(context, wave, *order, *effect, sent.error());
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
            if (const auto account = order.account()) messages.push_back({&order, &effect, *account, &notice.text});
        });
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

} // namespace shopd::production
