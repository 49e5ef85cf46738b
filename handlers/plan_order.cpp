#include "handlers/plan_order.hpp"

#include "handlers/composed.hpp"
#include "handlers/creation.hpp"
#include "handlers/expiry.hpp"
#include "handlers/item_parts.hpp"
#include "handlers/learners.hpp"
#include "handlers/planner.hpp"
#include "handlers/registry.hpp"
#include "handlers/seats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace shopd::handlers {
namespace {

/// The shopper's data cannot be read: this item waits for a person, whatever its handler would do with it.
PlanFailure unreadable_column(const shop::BillItem& item, const shop::UnreadableColumn& column) {
    const auto where = column.detail.empty() ? "" : column.detail + "; ";
    return {fmt::format("DATA: {}: {}", column.column, column.reason),
            fmt::format("{}correct {} of bill item {} ({}) in the shop, then dead retry", where, column.column,
                        item.id.value(), item.code),
            fmt::format("Postpay Production Error : {} of {} cannot be read : {}", column.column, item.code,
                        column.reason)};
}

PlanFailure no_more_learners(const shop::BillItem& item) {
    return {fmt::format("DATA: participants of {}", item.code),
            fmt::format("the participants of bill item {} were changed too often; produce it by hand, then dead drop",
                        item.id.value()),
            fmt::format("Postpay Production Error : participants of {} cannot be read", item.code)};
}

/// A call whose fate is not known may have set that end already: the same extension is not fixed to another one. One
/// that is just being taken back comes to the end that it is taken back from.
void keep_fixed_end(const Effect& old, Intent& planned) {
    const auto* before = std::get_if<Extension>(&old.intent);
    auto* now = std::get_if<Extension>(&planned);
    if (!before || !now) return;
    now->fixed.reset();
    now->taken.reset();
    if (before->course != now->course || before->seconds != now->seconds || old.outcome == Outcome::undone) return;
    if (!before->taken)
        now->fixed = before->fixed;
    else if (before->taken->from != before->taken->to)
        now->fixed = ExtendedEnd{before->fixed->user, before->taken->to, before->taken->from, before->fixed->suspended};
}

/// A product whose end went back is moved anew.
void forget_shift(Effect& effect) {
    if (!std::holds_alternative<ProductShift>(effect.intent)) return;
    effect.product.reset();
    effect.bill_item.reset();
    effect.shifted.reset();
}

class Planning {
public:
    Planning(const OrderView& order, const Decision& decision, const config::Config& config,
             const DirectoryView& directory)
        : order_{order}, decision_{decision}, config_{config}, directory_{directory}, bill_{*order.now} {}

    std::vector<Effect> run() {
        if (decision_.work == Decision::Work::undo) return {};
        plan_notice();
        if (decision_.work == Decision::Work::place || decision_.work == Decision::Work::nothing)
            return std::move(effects_);
        if (has_item_of_ours(order_, config_)) {
            plan_support();
            plan_confirmation();
        }
        for (const auto* item : billing_items(bill_))
            for (const auto& part : parts_of(order_, *item, config_))
                if (part.prepay || decision_.work == Decision::Work::produce) plan_part(part);
        return std::move(effects_);
    }

private:
    EffectKey order_key(int place, int element = 0) const { return {bill_.id, "", element, 0, place}; }

    const Effect* standing(const EffectKey& key) const {
        const auto found = order_.ledger.find(key);
        return found == order_.ledger.end() ? nullptr : &found->second;
    }

    /// An effect is planned when it is new, or dead and due again: then from the configuration as it is now.
    bool to_be_planned(const EffectKey& key) const {
        const auto* effect = standing(key);
        if (!effect) return true;
        if (is_notice(key) || is_seat_access(key)) return false;
        if (effect->life || effect->ended) return false; // it follows its product rows
        return effect->outcome == Outcome::again || effect->outcome == Outcome::undone || effect->undoing ||
               (effect->outcome == Outcome::refused && is_due(*effect, order_.clock));
    }

    Effect& add(const EffectKey& key, Phase phase, Intent intent) {
        Effect effect;
        const auto* old = standing(key);
        if (old) effect = *old;
        if (old && old->outcome == Outcome::undone) forget_shift(effect);
        effect.key = key;
        effect.phase = phase;
        effect.intent = std::move(intent);
        effect.outcome = Outcome::planned;
        effect.next_try.reset();
        effect.trace_line.clear();
        effect.untold = false;
        effect.undoing = false;
        effects_.push_back(std::move(effect));
        return effects_.back();
    }

    void refuse(Effect& effect, std::string cause, std::string detail) {
        effect.outcome = Outcome::refused;
        effect.cause = std::move(cause);
        effect.detail = std::move(detail);
        ++effect.attempts;
        if (effect.cause.starts_with("CONFIG")) effect.next_try = order_.clock + config_.production.retry.configuration;
    }

    void plan_notice();
    void plan_support();
    void plan_confirmation();
    void plan_part(const ItemPart& part);
    std::vector<EffectKey> planned_for(const ItemPart& part) const;
    void leave(const std::vector<EffectKey>& planned, Outcome outcome);
    void finish(const std::vector<EffectKey>& planned);
    void plan_handler(const ItemPart& part);
    ItemPlan plan_with(const ItemPart& part, const ItemContext& item) const;
    void give_up_beyond(const ItemPart& part, int end);
    bool has_given(const EffectKey& key) const;
    EffectKey place_of_failure(const ItemPart& part) const;
    void plan_effect(const EffectKey& key, const Intent& intent, const std::string& handler);
    void plan_learners(const ItemPart& part, const std::vector<LearnerPlan>& learners, const std::vector<int>& numbers);

    const OrderView& order_;
    const Decision& decision_;
    const config::Config& config_;
    const DirectoryView& directory_;
    const shop::Bill& bill_;
    std::vector<Effect> effects_;
};

void Planning::plan_notice() {
    if (!config_.notify_sales || decision_.work == Decision::Work::nothing) return;
    if (decision_.known.placed_fingerprint || standing(order_key(place_notify_sales))) return;
    int element = 0;
    for (const auto recipient : directory_.sales)
        add(order_key(place_notify_sales, element++), Phase::placing, NotifySales{recipient, sales_text(bill_)});
}

void Planning::plan_support() {
    const auto key = order_key(place_support);
    if (!config_.customer_support || !to_be_planned(key)) return;
    const auto& support = *config_.customer_support;
    Enrolment enrolment;
    enrolment.support = true;
    enrolment.course_name = support.course;
    enrolment.start = std::chrono::duration_cast<std::chrono::seconds>(
                          decision_.known.paid_at.value_or(order_.clock).time_since_epoch())
                          .count();
    const auto* course = directory_.find(support.course);
    if (course) {
        enrolment.course = course->id;
        enrolment.course_name = course->short_name;
    }
    std::string missing_role;
    for (const auto& name : support.roles) {
        const auto role = directory_.roles.find(name);
        if (role == directory_.roles.end())
            missing_role = name;
        else
            enrolment.roles.push_back(role->second);
    }
    Effect& effect = add(key, Phase::prepay, enrolment);
    if (!course)
        refuse(effect, fmt::format("CONFIG: customer support course {} does not exist", support.course),
               "create the course, or correct customer_support.course, then dead retry");
    else if (!missing_role.empty())
        refuse(effect, fmt::format("CONFIG: no role {}", missing_role),
               "correct customer_support.roles, then dead retry");
}

/// With the account, so that orders of another time get none; worded and sent when all is done.
void Planning::plan_confirmation() {
    const auto key = order_key(place_confirmation);
    if (!config_.notify_customer.produced || standing(key) || standing(order_key(place_account))) return;
    add(key, Phase::placing, NotifyCustomer{});
}

std::vector<EffectKey> Planning::planned_for(const ItemPart& part) const {
    std::vector<EffectKey> planned;
    for (auto entry = order_.ledger.lower_bound(part.first); entry != order_.ledger.end(); ++entry) {
        const auto& key = entry->first;
        if (key.item_code != part.first.item_code || key.element != part.first.element ||
            key.occurrence != part.first.occurrence)
            break;
        planned.push_back(key);
    }
    const auto learners = keys_of_learners(order_.ledger, part.first);
    planned.insert(planned.end(), learners.begin(), learners.end());
    return planned;
}

/// It gave something, which was perhaps taken back: the product rows of its item are ours.
bool Planning::has_given(const EffectKey& key) const {
    const auto* before = standing(key);
    return before && !std::holds_alternative<Nothing>(before->intent) &&
           (before->outcome == Outcome::done || before->outcome == Outcome::undone || before->undoing);
}

void Planning::plan_part(const ItemPart& part) {
    if (is_paused(order_, part)) return;
    const auto planned = planned_for(part);
    if (!planned.empty() &&
        std::none_of(planned.begin(), planned.end(), [&](const auto& key) { return to_be_planned(key); }))
        return;

    const auto& item = part.item;
    const bool given = has_given(part.first) || std::any_of(planned.begin(), planned.end(), [&](const auto& key) {
                           return is_learners(key) && has_given(key);
                       });
    const bool produced_here = part.rule && !item.has_product && !plugin_produces(item.enable_handler);
    if (given && (!part.rule || plugin_produces(item.enable_handler))) {
        finish(planned);
    } else if (part.prepay && planned.empty() && !produced_here) {
        return; // the item itself says so
    } else if (!part.rule) {
        leave(planned.empty() ? std::vector{part.first} : planned, Outcome::not_ours);
    } else if (item.has_product && !given) {
        leave(planned.empty() ? std::vector{part.first} : planned, Outcome::adopted);
    } else if (plugin_produces(item.enable_handler)) {
        refuse(
            add(part.first, Phase::postpay, Nothing{}), cause::both,
            fmt::format(
                "the catalogue's enablehandler of {} is {}, so the plugin produces it too; it was left to the plugin. "
                "Empty enablehandler, or take {} out of products:",
                item.code, item.enable_handler, item.code));
    } else {
        plan_handler(part);
    }
}

/// Nothing more is done for an item that turns out not to be ours to produce.
void Planning::leave(const std::vector<EffectKey>& planned, Outcome outcome) {
    for (const auto& key : planned) {
        if (const auto* old = standing(key); old && is_settled(*old) && old->outcome != Outcome::undone) continue;
        auto& effect = add(key, phase_of(key), Nothing{});
        effect.outcome = outcome;
        effect.cause.clear();
        effect.detail.clear();
    }
}

/// What was begun is finished as the ledger has it, though the configuration no longer names it.
void Planning::finish(const std::vector<EffectKey>& planned) {
    for (const auto& key : planned)
        if (to_be_planned(key)) keep_fixed_end(*standing(key), add(key, phase_of(key), standing(key)->intent).intent);
}

void Planning::plan_handler(const ItemPart& part) {
    const auto& [first, item] = std::tie(part.first, part.item);
    const auto& rule = *part.rule;
    const auto paid_at = std::chrono::duration_cast<std::chrono::seconds>(
        decision_.known.paid_at.value_or(order_.clock).time_since_epoch());
    auto shopper = shop::read_shopper_data(item);
    const auto* unreadable = std::get_if<shop::UnreadableColumn>(&shopper);
    const ItemPlan plan = unreadable
                              ? ItemPlan{{}, unreadable_column(item, *unreadable)}
                              : plan_with(part, {bill_, item, rule.handler, rule.params, directory_, paid_at.count(),
                                                 std::get<shop::ShopperData>(std::move(shopper)),
                                                 order_.customer ? &*order_.customer : nullptr});
    const auto numbers = number_learners(order_.ledger, first, plan.learners);
    const auto failure = plan.failure || numbers ? plan.failure : std::optional{no_more_learners(item)};
    if (failure) {
        const auto key = place_of_failure(part);
        auto& effect = add(key, phase_of(key), Nothing{});
        effect.handler = rule.handler;
        refuse(effect, failure->cause, failure->detail);
        effect.trace_line = failure->trace_line;
        return;
    }
    int place = 0;
    for (const auto& intent : plan.effects) {
        EffectKey key = first;
        key.place = place++;
        plan_effect(key, intent, rule.handler);
    }
    give_up_beyond(part, place);
    plan_learners(part, plan.learners, *numbers);
}

/// At the first effect that is to be planned: what is done stays on record.
EffectKey Planning::place_of_failure(const ItemPart& part) const {
    for (const auto& key : planned_for(part))
        if (to_be_planned(key)) return key;
    return part.first;
}

void Planning::plan_effect(const EffectKey& key, const Intent& intent, const std::string& handler) {
    const auto* old = standing(key);
    if (old && is_settled(*old) && old->outcome != Outcome::undone && !std::holds_alternative<Nothing>(old->intent))
        return;
    auto& effect = add(key, phase_of(key), intent);
    if (old) keep_fixed_end(*old, effect.intent);
    if (auto* creation = std::get_if<Creation>(&effect.intent); creation && creation->idnumber.empty())
        creation->idnumber = creation_idnumber(key);
    effect.handler = handler;
    if (std::holds_alternative<Nothing>(intent)) effect.outcome = Outcome::done;
}

/// A learner who is named no more does not get what was still to come.
void Planning::plan_learners(const ItemPart& part, const std::vector<LearnerPlan>& learners,
                             const std::vector<int>& numbers) {
    for (std::size_t i = 0; i < learners.size(); ++i) {
        for (std::size_t place = 0; place < learners[i].effects.size(); ++place)
            plan_effect(learner_key(part.first, numbers[i], static_cast<int>(place)), learners[i].effects[place],
                        part.rule->handler);
        plan_effect(learner_key(part.first, numbers[i], learner_account), learners[i].account, part.rule->handler);
    }
    for (const auto& key : keys_of_learners(order_.ledger, part.first)) {
        const auto& old = *standing(key);
        const bool named = std::find(numbers.begin(), numbers.end(), learner_number(key)) != numbers.end();
        if (named || is_settled(old) || old.undoing || old.life) continue;
        add(key, phase_of(key), Nothing{}).outcome = Outcome::done;
    }
}

ItemPlan Planning::plan_with(const ItemPart& part, const ItemContext& item) const {
    const auto* composed = config::find_composed(config_, part.rule->handler);
    return composed ? plan_composed(item, *composed, phase_of(part.first)) : find_planner(part.rule->handler)(item);
}

/// A handler that became shorter no longer wants what its item still had to come.
void Planning::give_up_beyond(const ItemPart& part, int end) {
    for (const auto& key : planned_for(part)) {
        const auto* old = standing(key);
        if (is_learners(key) || key.place < end || old->undoing || old->outcome == Outcome::undone ||
            !to_be_planned(key))
            continue;
        add(key, phase_of(key), Nothing{}).outcome = Outcome::done;
    }
}

} // namespace

std::vector<Effect> plan_order(const OrderView& order, const Decision& decision, const config::Config& config,
                               const DirectoryView& directory) {
    return Planning{order, decision, config, directory}.run();
}

bool is_ours(const OrderView& order, const ItemPart& part) {
    const auto planned = order.ledger.find(part.first);
    if (planned == order.ledger.end() || planned->second.outcome == Outcome::again)
        return part.rule && !part.item.has_product && !plugin_produces(part.item.enable_handler);
    return planned->second.outcome != Outcome::not_ours && planned->second.outcome != Outcome::adopted &&
           planned->second.cause != cause::both;
}

bool is_ours(const OrderView& order, const shop::BillItem& item, const config::Config& config) {
    const auto parts = parts_of(order, item, config);
    return std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return is_ours(order, part); });
}

bool has_item_of_ours(const OrderView& order, const config::Config& config) {
    const auto items = billing_items(*order.now);
    return std::any_of(items.begin(), items.end(), [&](const auto* item) { return is_ours(order, *item, config); });
}

bool is_paused(const OrderView& order, const ItemPart& part) {
    if (order.pauses.handlers.empty()) return order.pauses.products.contains(part.first.item_code);
    const auto planned = order.ledger.find(part.first);
    if (planned != order.ledger.end() && !planned->second.handler.empty())
        return order.pauses.stop(part.first.item_code, planned->second.handler);
    return order.pauses.stop(part.first.item_code, part.rule ? part.rule->handler : "");
}

bool is_paused(const OrderView& order, const shop::BillItem& item, const config::Config& config) {
    const auto parts = parts_of(order, item, config);
    return std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return is_paused(order, part); });
}

bool part_waits(const ItemPart& part, const std::map<EffectKey, Effect>& effects) {
    for (const auto& key : keys_of_learners(effects, part.first))
        if (!is_settled(effects.at(key))) return true;
    bool planned = false;
    for (auto entry = effects.lower_bound(part.first); entry != effects.end(); ++entry) {
        const auto& [key, effect] = *entry;
        if (key.item_code != part.first.item_code || key.element != part.first.element ||
            key.occurrence != part.first.occurrence)
            break;
        if (!is_settled(effect)) return true;
        planned = true;
    }
    return !planned;
}

bool waits_for_pause(const OrderView& order, const std::map<EffectKey, Effect>& effects, const config::Config& config) {
    if (order.pauses.handlers.empty() && order.pauses.products.empty()) return false;
    for (const auto* item : billing_items(*order.now))
        for (const auto& part : parts_of(order, *item, config))
            if (is_paused(order, part) && part_waits(part, effects)) return true;
    return false;
}

std::string sales_text(const shop::Bill& bill) {
    const auto transaction = bill.transaction_id.empty() ? "" : fmt::format(" [{}]", bill.transaction_id);
    return fmt::format("Order {}{}: {} {}", bill.id.value(), transaction, bill.amount, bill.currency);
}

} // namespace shopd::handlers
