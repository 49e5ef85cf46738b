#include "daemon/production/settle.hpp"
#include "daemon/production/steps.hpp"

#include "handlers/creation.hpp"
#include "handlers/expiry.hpp"
#include "handlers/learners.hpp"
#include "handlers/narrate.hpp"
#include "handlers/plan_order.hpp"
#include "handlers/suspension.hpp"

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Decision;

bool is_taken_back(const OrderInWave& order, const handlers::Effect& effect) {
    const auto work = order.decision.work;
    return effect.undoing && (work == Decision::Work::undo || work == Decision::Work::produce);
}

/// A message that was refused, and whose time has passed: nothing tries it again before an operator does.
bool is_left(const handlers::Effect& effect, const Wave& wave) {
    return effect.phase == handlers::Phase::placing && *effect.next_try <= wave.clock;
}

/// What waited for a learner's account can go on.
bool learner_is_there(const OrderInWave& order) {
    return std::any_of(order.effects.begin(), order.effects.end(), [&](const auto& entry) {
        const auto& [key, effect] = entry;
        return handlers::waits_for_learner(effect) && effect.outcome == handlers::Outcome::planned &&
               is_its_turn(order, effect) && handlers::find_learner(order.effects, key);
    });
}

void look_again(OrderInWave& order, const Wave& wave, const config::Config& config) {
    auto look_at = order.decision.look_at;
    const auto sooner = [&](handlers::TimePoint when) {
        if (!look_at || when < *look_at) look_at = when;
    };
    for (const auto& [key, effect] : order.effects)
        // What is held or paused is looked at again when it is let go, not over and over.
        if (effect.next_try && !handlers::is_settled(effect) && !is_left(effect, wave) &&
            (is_its_turn(order, effect) || is_taken_back(order, effect) || handlers::is_suspension(key)))
            sooner(*effect.next_try);
    if (learner_is_there(order)) sooner(wave.clock);
    using Work = Decision::Work;
    if ((order.decision.work == Work::prepay || order.decision.work == Work::produce) &&
        handlers::can_go_on(order.effects))
        sooner(wave.clock);
    if (order.completed) sooner(wave.clock + config.feed.verify_after);
    if (config.expiry && order.decision.work == Decision::Work::produce) {
        if (const auto notice = handlers::next_notice(order.view, config)) sooner(*notice);
        // An access that has just followed its products may end with them now.
        if (!order.products_seen.empty()) sooner(wave.clock + config.feed.verify_after);
    }
    order.decision.known.look_at = look_at;
}

} // namespace

void conclude(Context& context, Wave& wave) {
    for (auto& [bill, order] : wave.orders) {
        if (order.deferred) continue;
        auto& known = order.decision.known;
        if (order.decision.work == Decision::Work::produce) {
            known.produced = is_produced(order, *context.config);
            order.completed = known.produced && gave_something(order) && order.view.now->status == "SOLDOUT";
        }
        if (order.decision.work == Decision::Work::undo) known.produced = false;
        look_again(order, wave, *context.config);
        order.lines = handlers::narrate({order.view, order.decision, order.effects, order.news, order.completed},
                                        *context.config, known);
        if (order.again)
            for (auto& line : order.lines)
                line.text += " (again)";
        if (order.completed) {
            known.status = "COMPLETE";
            known.history.push_back({"COMPLETE", known.customer.value(), wave.clock, ""});
        }
    }
}

} // namespace shopd::production
