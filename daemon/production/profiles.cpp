#include "daemon/production/profiles.hpp"

#include "daemon/production/settle.hpp"

#include "handlers/profile.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/directory/directory.hpp"
#include "moodle/rest/account_rules.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::production {
namespace {

using handlers::Effect;
using handlers::Profile;

/// The account that we made for the order's customer; nothing where it was there before, or is still to be made.
std::optional<MoodleUserId> account_made(const Wave& wave, const OrderInWave& order) {
    using Work = handlers::Decision::Work;
    if (order.deferred || !order.view.customer || order.effects.contains(order.order_key(handlers::place_profile)))
        return std::nullopt;
    if (order.decision.work != Work::produce && order.decision.work != Work::prepay) return std::nullopt;
    const auto claim = wave.accounts.find(order.view.now->customer_key);
    if (claim == wave.accounts.end() || !claim->second.created) return std::nullopt;
    return claim->second.user;
}

/// Moodle would refuse it: the order goes on without.
bool is_refused(const Profile& wanted) {
    const auto& data = wanted.data;
    return rest::breach_of(
               rest::NewUser{"x", data.first_name, data.last_name, "x@example.org", data.city, data.country, ""})
        .has_value();
}

/// What we last told Moodle of each customer: with the account, or with a change since.
std::map<StreamKey, moodle::Profile> read_sent(pqxx::transaction_base& look,
                                               const std::map<MoodleUserId, OrderInWave*>& orders) {
    std::map<StreamKey, moodle::Profile> sent;
    std::set<std::string> customers;
    for (const auto& [user, order] : orders)
        customers.insert(order->view.now->customer_key.value());
    if (customers.empty()) return sent;
    for (const auto& row : look.exec_params(
             "select distinct on (l.customer) l.customer, l.intent->>'firstname', l.intent->>'lastname', "
             "l.intent->>'city', l.intent->>'country' from moodle_shopd.ledger l where l.customer = any($1::text[]) "
             "and "
             "l.item_code = '' and l.kind in ('account', 'profile') and l.intent ? 'city' and l.outcome in ('done', "
             "'uncertain') order by l.customer, l.bill desc, l.place desc",
             database::text_array(customers)))
        sent.emplace(StreamKey{row[0].as<std::string>()}, moodle::Profile{{},
                                                                          row[1].as<std::string>(""),
                                                                          row[2].as<std::string>(""),
                                                                          row[3].as<std::string>(""),
                                                                          row[4].as<std::string>("")});
    return sent;
}

struct Wanted {
    OrderInWave* order;
    Effect* effect;
    const moodle::Profile* data;
};

std::map<MoodleUserId, moodle::Profile> read(Context& context, const std::vector<Wanted>& all) {
    std::set<MoodleUserId> users;
    for (const auto& wanted : all)
        users.insert(wanted.data->user);
    pqxx::nontransaction look{context.connection};
    return directory::read_profiles(look, context.tables, users);
}

bool is_there(const std::map<MoodleUserId, moodle::Profile>& found, const Wanted& wanted) {
    const auto user = found.find(wanted.data->user);
    return user != found.end() && user->second == *wanted.data;
}

} // namespace

void plan_profiles(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                   Wave& wave) {
    if (!config.customer_account.pass_on_changes) return;
    std::map<MoodleUserId, OrderInWave*> orders; // of one customer's orders the last one's data stands
    std::set<MoodleUserId> users;
    for (auto& [bill, order] : wave.orders)
        if (const auto user = account_made(wave, order)) {
            orders[*user] = &order;
            users.insert(*user);
        }
    const auto sent = read_sent(look, orders);
    for (const auto& [user, now] : directory::read_profiles(look, tables, users)) {
        auto& order = *orders.at(user);
        const auto before = sent.find(order.view.now->customer_key);
        if (before == sent.end()) continue;
        const auto wanted = handlers::changed_profile(*order.view.customer, before->second, now);
        if (!wanted || is_refused(*wanted)) continue;
        Effect effect;
        effect.key = order.order_key(handlers::place_profile);
        effect.phase = handlers::Phase::placing;
        effect.intent = *wanted;
        order.touched.insert(effect.key);
        order.effects[effect.key] = std::move(effect);
    }
}

void apply_profiles(Context& context, Wave& wave) {
    std::vector<Wanted> all;
    for_each_due<Profile>(wave, [&](OrderInWave& order, Effect& effect, const Profile& profile) {
        all.push_back({&order, &effect, &profile.data});
    });
    if (all.empty()) return;
    std::erase_if(all, [&, found = read(context, all)](const Wanted& wanted) {
        const bool there = is_there(found, wanted);
        if (there) settle_done(*wanted.order, *wanted.effect);
        return there;
    });
    if (all.empty()) return;
    std::vector<rest::ProfileUpdate> entries;
    for (const auto& wanted : all)
        entries.push_back({*wanted.data});
    const auto answers = call_in_batches(context, "core_user_update_users", entries, &rest::update_profiles);
    const auto found = read(context, all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& [order, effect, data] = all[i];
        if (is_there(found, all[i])) {
            context.breaker.confirmed();
            settle_done(*order, *effect);
        } else if (!answers[i]) {
            settle_failure(context, wave, *order, *effect, answers[i].error());
        } else {
            settle_contradicted(context, wave, *order, *effect, "core_user_update_users");
        }
    }
}

} // namespace shopd::production
