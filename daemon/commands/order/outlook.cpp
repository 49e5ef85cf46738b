#include "daemon/commands/order/outlook.hpp"

#include "daemon/commands/order/effect_words.hpp"
#include "daemon/commands/order/records.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/steps.hpp"
#include "daemon/production/undo.hpp"
#include "handlers/creation.hpp"
#include "handlers/intent_json.hpp"
#include "handlers/learners.hpp"
#include "handlers/plan_order.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::commands {
namespace {

using handlers::Decision;
using handlers::Effect;
using handlers::Outcome;
using nlohmann::ordered_json;

const char* work_name(Decision::Work work) {
    switch (work) {
    case Decision::Work::place:
        return "place";
    case Decision::Work::prepay:
        return "prepay";
    case Decision::Work::produce:
        return "produce";
    case Decision::Work::undo:
        return "undo";
    default:
        return "nothing";
    }
}

bool is_dead(const Effect& effect) {
    return effect.outcome == Outcome::refused || effect.outcome == Outcome::uncertain;
}

const Effect* account_effect(const production::OrderInWave& order) {
    const auto found = order.effects.find(order.order_key(handlers::place_account));
    return found == order.effects.end() ? nullptr : &found->second;
}

/// Everything but the notice needs the account, and what comes after an item's first effect needs that: it waits where
/// nothing is done about them now.
bool waits_for_another(const Outlook& outlook, const Effect& effect) {
    const auto& order = *outlook.order();
    const auto* account = account_effect(order);
    const auto stands = [&](const Effect& other) {
        return other.outcome != Outcome::done && !production::works_on(outlook.wave, order, other);
    };
    if (effect.phase == handlers::Phase::placing || &effect == account) return false;
    if (account && stands(*account)) return true;
    if (handlers::is_learner_account(effect.key)) return false;
    if (std::holds_alternative<handlers::Creation>(effect.intent)) return false;
    if (handlers::waits_for_creation(effect)) return true;
    auto key = effect.key;
    key.place = 0;
    const auto first = order.effects.find(key);
    return !key.item_code.empty() && first != order.effects.end() && &first->second != &effect && stands(first->second);
}

/// A learner's account that all else of theirs waits for.
const Effect* awaited_account(const production::OrderInWave& order, const Effect& effect) {
    auto key = effect.key;
    if (!handlers::is_learners(key) || handlers::is_learner_account(key)) return nullptr;
    key.place = handlers::learner_enrolment;
    const auto enrolment = order.effects.find(key);
    key.place = handlers::learner_account;
    const auto account = order.effects.find(key);
    const bool waits = enrolment != order.effects.end() && handlers::waits_for_learner(enrolment->second);
    return waits && account != order.effects.end() ? &account->second : nullptr;
}

std::string why_nothing(const production::OrderInWave& order) {
    const auto& bill = *order.view.now;
    const auto& known = order.decision.known;
    if (known.adopted)
        return fmt::format("it was {} before moodle-shopd was installed, and is left as it is until its state changes",
                           printable(bill.status));
    if (!known.history.empty() && known.history.back().note.starts_with("dropped "))
        return printable(known.history.back().note);
    if (order.decision.look_at)
        return fmt::format("the shop may still be writing it: it is looked at again at {}",
                           time_text(*order.decision.look_at));
    if (std::any_of(order.effects.begin(), order.effects.end(),
                    [](const auto& entry) { return entry.second.outcome == Outcome::undone; }))
        return fmt::format("{}: what it gave was taken back", printable(bill.status));
    if (bill.status == "PARTIAL" || bill.status == "FAILED")
        return fmt::format("{} is for a person to settle in the shop", bill.status);
    if (bill.transaction_id.empty()) return fmt::format("{}: it has no transaction id yet", printable(bill.status));
    return fmt::format("{}: nothing is to be given", printable(bill.status));
}

ordered_json effect_json(const Outlook& outlook, const Effect& effect) {
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? ordered_json() : ordered_json(text);
    };
    return {{"item_code", effect.key.item_code},
            {"element", effect.key.element},
            {"occurrence", effect.key.occurrence},
            {"place", effect.key.place},
            {"kind", handlers::kind_name(effect.intent)},
            {"phase", handlers::phase_name(effect.phase)},
            {"handler", text_or_null(effect.handler)},
            {"what", effect_words(effect, outlook.username())},
            {"intent", ordered_json(handlers::intent_to_json(effect.intent))},
            {"recorded", outlook.order()->view.ledger.contains(effect.key)},
            {"outcome", handlers::outcome_name(effect.outcome)},
            {"now", outlook.now(effect)},
            {"cause", text_or_null(effect.cause)},
            {"detail", text_or_null(effect.detail)},
            {"attempts", effect.attempts},
            {"next_try", effect.next_try ? ordered_json(time_text(*effect.next_try)) : ordered_json()}};
}

bool completes(const Outlook& outlook) {
    const auto* order = outlook.order();
    if (!order || outlook.stopped() || !outlook.waiting.empty() || order->decision.work != Decision::Work::produce)
        return false;
    bool gives = false;
    for (const auto& [key, effect] : order->effects) {
        const bool will = outlook.now(effect) == "apply";
        if (effect.phase != handlers::Phase::placing && !handlers::is_settled(effect) && !will) return false;
        gives = gives || (!key.item_code.empty() && !std::holds_alternative<handlers::Nothing>(effect.intent) &&
                          (will || effect.outcome == Outcome::done));
    }
    return gives && order->view.now->status == "SOLDOUT";
}

} // namespace

const production::OrderInWave* Outlook::order() const {
    const auto found = wave.orders.find(bill);
    return found == wave.orders.end() ? nullptr : &found->second;
}

std::string Outlook::username() const {
    const auto* account = order() ? account_effect(*order()) : nullptr;
    if (!account) return "";
    if (!account->username.empty()) return account->username;
    const auto* intent = std::get_if<handlers::Account>(&account->intent);
    return intent ? intent->username : "";
}

bool Outlook::concerned_by(const ordered_json& pause) const {
    if (pause["scope"] == "all") return true;
    if (pause["scope"] == "handler") return !waiting.empty();
    return std::find(waiting.begin(), waiting.end(), pause["name"].get<std::string>()) != waiting.end();
}

bool Outlook::stopped() const {
    return held || (!pauses.empty() && pauses.front()["scope"] == "all");
}

std::vector<const Effect*> Outlook::effects() const {
    std::vector<const Effect*> effects;
    if (!order()) return effects;
    for (const auto& [key, effect] : order()->effects)
        effects.push_back(&effect);
    std::stable_sort(effects.begin(), effects.end(),
                     [](const auto* left, const auto* right) { return left->intent.index() < right->intent.index(); });
    return effects;
}

std::string Outlook::now(const Effect& effect) const {
    if (handlers::is_settled(effect)) return std::string{handlers::outcome_name(effect.outcome)};
    if (is_dead(effect)) return "dead";
    if (production::is_undo_due(wave, *order(), effect)) return stopped() ? "stopped" : "undo";
    const auto& pauses_of_parts = order()->view.pauses;
    if (pauses_of_parts.stop(effect.key.item_code, effect.handler)) return "paused";
    if (effect.outcome == Outcome::retry && !handlers::is_due(effect, wave.clock)) return "later";
    if (const auto* account = awaited_account(*order(), effect)) {
        const auto first = now(*account);
        return first == "apply" || first == "stopped" ? first : "waits";
    }
    if (!production::works_on(wave, *order(), effect) || waits_for_another(*this, effect)) return "waits";
    return stopped() ? "stopped" : "apply";
}

Outlook read_outlook(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                     BillId bill) {
    Outlook outlook;
    outlook.bill = bill;
    outlook.pauses = read_pauses(look);
    outlook.wave = production::load_one(look, tables, bill);
    const auto found = outlook.wave.orders.find(bill);
    if (found == outlook.wave.orders.end()) return outlook;
    outlook.held = std::exchange(found->second.view.held, std::nullopt);
    production::plan(look, config, tables, outlook.wave);
    const auto& order = found->second;
    if (order.view.now && order.decision.work == Decision::Work::produce)
        for (const auto* item : handlers::billing_items(*order.view.now))
            if (handlers::is_paused(order.view, *item, config)) outlook.waiting.push_back(item->code);
    if (!order.view.now || !handlers::waits_for_pause(order.view, order.effects, config)) outlook.waiting.clear();
    return outlook;
}

std::vector<std::string> obstacles(const Outlook& outlook, const config::Config& config) {
    std::vector<std::string> why;
    const auto* order = outlook.order();
    if (!order || !order->view.now) return {"the bill is gone from the shop"};
    if (outlook.held)
        why.push_back(fmt::format("held by {} since {}: {}", printable(outlook.held->who), time_text(outlook.held->at),
                                  printable(outlook.held->why)));
    for (const auto& pause : outlook.pauses) {
        if (!outlook.concerned_by(pause)) continue;
        const auto scope = pause["scope"].get<std::string>();
        why.push_back(fmt::format("{} is paused by {} since {}: {}",
                                  scope_words(scope, pause["name"].get<std::string>()),
                                  printable(pause["who"].get<std::string>()), pause["at"].get<std::string>(),
                                  printable(pause["why"].get<std::string>())));
    }
    const auto& decision = order->decision;
    if (decision.hold)
        why.push_back(
            fmt::format("on the dead list: {}: {}", printable(decision.hold->cause), printable(decision.hold->detail)));
    else if (decision.work == Decision::Work::nothing)
        why.push_back(why_nothing(*order));
    else if (decision.work == Decision::Work::undo)
        why.push_back(fmt::format("the bill is {}: what it gave is taken back", printable(order->view.now->status)));
    else if (decision.work != Decision::Work::produce)
        why.push_back(fmt::format("not paid: the bill is {}", printable(order->view.now->status)));
    if (order->deferred)
        why.push_back("another order with the customer's e-mail is just getting its account: that comes first");
    for (const auto* effect : outlook.effects())
        if (is_dead(*effect))
            why.push_back(fmt::format("on the dead list: {}: {}",
                                      effect->key.item_code.empty() ? std::string{handlers::kind_name(effect->intent)}
                                                                    : printable(effect->key.item_code),
                                      printable(effect->cause)));
    if (decision.work == Decision::Work::produce && !handlers::has_item_of_ours(order->view, config))
        why.push_back("none of its items is ours: no entry of products: is for them, or the plugin produced them");
    return why;
}

ordered_json to_json(const Outlook& outlook, const config::Config& config) {
    const auto* order = outlook.order();
    ordered_json effects = ordered_json::array();
    for (const auto* effect : outlook.effects())
        effects.push_back(effect_json(outlook, *effect));
    const auto look_at = order ? order->decision.look_at : std::nullopt;
    return {{"work", order ? work_name(order->decision.work) : "nothing"},
            {"held", outlook.held.has_value()},
            {"obstacles", obstacles(outlook, config)},
            {"waiting_items", outlook.waiting},
            {"queued", order && !order->view.changes.empty()},
            {"look_at", look_at ? ordered_json(time_text(*look_at)) : ordered_json()},
            {"completes", completes(outlook)},
            {"effects", effects}};
}

} // namespace shopd::commands
