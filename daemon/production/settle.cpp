#include "daemon/production/settle.hpp"

#include "handlers/creation.hpp"
#include "handlers/learners.hpp"
#include "handlers/plan_order.hpp"
#include "moodle/rest/backoff.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Effect;
using handlers::Outcome;

void touch(OrderInWave& order, const Effect& effect) {
    order.touched.insert(effect.key);
}

void retry_at(OrderInWave& order, Effect& effect, handlers::TimePoint when, std::string detail) {
    effect.outcome = Outcome::retry;
    effect.next_try = when;
    effect.cause.clear();
    effect.detail = std::move(detail);
    touch(order, effect);
}

const char* class_word(rest::ErrorClass error_class) {
    switch (error_class) {
    case rest::ErrorClass::config:
        return "CONFIG";
    case rest::ErrorClass::data:
        return "DATA";
    default:
        return "UNKNOWN";
    }
}

bool all_settled(const OrderInWave& order) {
    return std::all_of(order.effects.begin(), order.effects.end(), [](const auto& entry) {
        return entry.second.phase == handlers::Phase::placing || entry.second.undoing ||
               handlers::is_settled(entry.second);
    });
}

} // namespace

bool is_produced(const OrderInWave& order, const config::Config& config) {
    return all_settled(order) && !handlers::waits_for_pause(order.view, order.effects, config);
}

bool gave_something(const OrderInWave& order) {
    return std::any_of(order.effects.begin(), order.effects.end(), [](const auto& entry) {
        return !entry.first.item_code.empty() && entry.second.outcome == Outcome::done &&
               !std::holds_alternative<handlers::Nothing>(entry.second.intent);
    });
}

void tell(OrderInWave& order, Effect& effect) {
    effect.settled_at = std::chrono::system_clock::now();
    const auto before = order.view.ledger.find(effect.key);
    const bool same = before != order.view.ledger.end() && before->second.outcome == effect.outcome &&
                      before->second.cause == effect.cause && !before->second.untold;
    if (!same) order.news.insert(effect.key);
}

void settle_done(OrderInWave& order, Effect& effect) {
    effect.outcome = Outcome::done;
    effect.cause.clear();
    effect.detail.clear();
    effect.next_try.reset();
    effect.tried_at.reset();
    touch(order, effect);
    tell(order, effect);
}

void settle_refused(Context& context, const Wave& wave, OrderInWave& order, Effect& effect, std::string cause,
                    std::string detail) {
    effect.outcome = Outcome::refused;
    effect.cause = std::move(cause);
    effect.detail = std::move(detail);
    ++effect.attempts;
    effect.next_try.reset();
    if (effect.cause.starts_with("CONFIG"))
        effect.next_try = wave.clock + context.config->production.retry.configuration;
    touch(order, effect);
    tell(order, effect);
}

void settle_uncertain(OrderInWave& order, Effect& effect, std::string cause, std::string detail) {
    effect.outcome = Outcome::uncertain;
    effect.cause = std::move(cause);
    effect.detail = std::move(detail);
    effect.next_try.reset();
    touch(order, effect);
    tell(order, effect);
}

void settle_later(OrderInWave& order, Effect& effect, handlers::TimePoint when, std::string detail) {
    retry_at(order, effect, when, std::move(detail));
}

void settle_failure(Context& context, const Wave& wave, OrderInWave& order, Effect& effect, const rest::Error& error) {
    if (rest::is_breaker_open(error)) {
        const auto pause = std::max(context.breaker.view().next_probe, context.config->production.retry.first);
        effect.tried_at.reset();
        retry_at(order, effect, wave.now() + pause, error.message);
        return;
    }
    const auto attempts = static_cast<unsigned>(++effect.attempts);
    const auto error_class = rest::class_after(error, attempts);
    if (error_class == rest::ErrorClass::transient || error_class == rest::ErrorClass::in_doubt) {
        if (error_class == rest::ErrorClass::in_doubt)
            effect.tried_at = wave.now();
        else
            effect.tried_at.reset();
        retry_at(order, effect, wave.now() + rest::backoff(context.config->production.retry, attempts),
                 rest::describe(error));
        return;
    }
    --effect.attempts;
    const auto code = error.error_code.empty() ? error.exception : error.error_code;
    settle_refused(context, wave, order, effect,
                   fmt::format("{}: {}: {}", class_word(error_class), error.function, code.substr(0, 60)),
                   fmt::format("{}. Put it right, then \"moodle-shopd dead retry {}\"", rest::describe(error),
                               order.view.bill.value()));
}

bool settle_while_running(Context& context, const Wave& wave, OrderInWave& order, Effect& effect) {
    const auto before = order.view.ledger.find(effect.key);
    if (before == order.view.ledger.end() || !before->second.tried_at) return false;
    const auto until = *before->second.tried_at + context.config->moodle.php_limit;
    if (until <= wave.clock) return false;
    settle_later(order, effect, until, "a call in doubt may still be running in PHP; looked for again then");
    return true;
}

void settle_contradicted(Context& context, const Wave& wave, OrderInWave& order, Effect& effect,
                         const std::string& function) {
    const auto reason = fmt::format("{} answered success, but Moodle's tables do not show it", function);
    context.breaker.contradicted(reason);
    const auto attempts = static_cast<unsigned>(++effect.attempts);
    retry_at(order, effect, wave.now() + rest::backoff(context.config->production.retry, attempts), reason);
}

bool is_its_turn(const OrderInWave& order, const Effect& effect) {
    using Work = handlers::Decision::Work;
    if (effect.undoing || order.decision.work == Work::nothing || order.decision.work == Work::undo) return false;
    if (effect.phase == handlers::Phase::postpay && order.decision.work != handlers::Decision::Work::produce)
        return false;
    if (effect.phase == handlers::Phase::prepay && order.decision.work == handlers::Decision::Work::place) return false;
    return !order.view.pauses.stop(effect.key.item_code, effect.handler);
}

bool works_on(const Wave& wave, const OrderInWave& order, const Effect& effect) {
    if (order.deferred || !is_its_turn(order, effect) || handlers::waits_for_learner(effect) ||
        handlers::waits_for_creation(effect))
        return false;
    return effect.outcome == Outcome::planned ||
           (effect.outcome == Outcome::retry && handlers::is_due(effect, wave.clock));
}

} // namespace shopd::production
