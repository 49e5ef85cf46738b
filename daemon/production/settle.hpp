#pragma once

#include "daemon/fault_point.hpp"
#include "daemon/production/context.hpp"
#include "daemon/production/wave.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/error.hpp"
#include "moodle/rest/guard.hpp"

#include <chrono>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

/// What becomes of an effect, and how Moodle is called: the same for every kind.
namespace shopd::production {

/// Everything that production owes this paid order is done, left alone, or dropped by an operator. The messages are
/// courtesies: they do not keep an order open.
bool is_produced(const OrderInWave& order, const config::Config& config);

/// @return true where an item of the order gave something
bool gave_something(const OrderInWave& order);

/// An end that is another than the one that stands in the ledger: told in the trace, stamped with now.
void tell(OrderInWave& order, handlers::Effect& effect);

/// An effect that the tables show.
void settle_done(OrderInWave& order, handlers::Effect& effect);

/// An effect that ended otherwise; what follows is the class's: retried after a pause, dead until an operator or the
/// configuration's interval, or looked for first.
void settle_failure(Context& context, const Wave& wave, OrderInWave& order, handlers::Effect& effect,
                    const rest::Error& error);

void settle_refused(Context& context, const Wave& wave, OrderInWave& order, handlers::Effect& effect, std::string cause,
                    std::string detail);
void settle_uncertain(OrderInWave& order, handlers::Effect& effect, std::string cause, std::string detail);

/// Tried again at `when`, without counting as an attempt.
void settle_later(OrderInWave& order, handlers::Effect& effect, handlers::TimePoint when, std::string detail);

/// Of what is not there, and whose last call is in doubt: looked for again once PHP cannot be at it any more.
/// @return true where that is so
bool settle_while_running(Context& context, const Wave& wave, OrderInWave& order, handlers::Effect& effect);

/// Answered as done, but the tables do not show it: the breaker hears of it, the effect is tried again.
void settle_contradicted(Context& context, const Wave& wave, OrderInWave& order, handlers::Effect& effect,
                         const std::string& function);

/// @return true for an effect whose turn it is by its order's decision, and that nobody has paused
bool is_its_turn(const OrderInWave& order, const handlers::Effect& effect);

/// @return true for an effect that this wave is to work on
bool works_on(const Wave& wave, const OrderInWave& order, const handlers::Effect& effect);

/// Every effect of one kind that this wave is to work on, by order: calls `visit(order, effect, intent)`.
template <class Kind, class Visit>
void for_each_due(Wave& wave, Visit visit) {
    for (auto& [bill, order] : wave.orders)
        for (auto& [key, effect] : order.effects)
            if (auto* intent = std::get_if<Kind>(&effect.intent); intent && works_on(wave, order, effect))
                visit(order, effect, *intent);
}

/// How batches of calls of a function are cut: by PHP's limit, and by what its entries took so far.
/// @param most  entries a call at most; 0: as many as the variables allow
inline rest::BatchLimits batch_limits(const Context& context, const std::string& function, std::size_t most = 0) {
    const auto& moodle = context.config->moodle;
    return {moodle.max_input_vars,
            context.pace.entries_within(function, moodle.call_budget, most == 0 ? moodle.max_input_vars : most)};
}

/// One call of Moodle, in its turn, through the breaker, with its fault points.
/// @param entries  that it carries
template <class Call>
std::invoke_result_t<Call&> guarded(Context& context, const std::string& function, Call call, std::size_t entries = 1) {
    const auto& moodle = context.config->moodle;
    const auto turn = context.pace.wait_for_turn(moodle.concurrency, [&] { context.tick(2 * rest::Pace::look_again); });
    return rest::guarded(context.breaker, function, [&] {
        context.tick(moodle.deadline);
        SHOPD_FAULT_POINT("before_call_" + function);
        const auto begin = std::chrono::steady_clock::now();
        auto answer = call();
        context.pace.took(function, entries, std::chrono::steady_clock::now() - begin);
        SHOPD_FAULT_POINT("after_call_" + function);
        context.tick({});
        return answer;
    });
}

/// Calls a function with all entries, in batches that PHP and the budget allow, each of them guarded.
/// @param call  one of rest/functions.hpp, of `(Client&, std::span<const Entry>)`
/// @param most  entries a call at most; 0: as many as the variables allow
/// @return one outcome an entry, as rest::call_in_batches()
template <class Entry, class Call>
auto call_in_batches(Context& context, const std::string& function, const std::vector<Entry>& entries, Call call,
                     std::size_t most = 0) {
    return rest::call_in_batches(std::span<const Entry>{entries}, batch_limits(context, function, most),
                                 [&](std::span<const Entry> batch) {
                                     return guarded(
                                         context, function, [&] { return call(context.moodle, batch); }, batch.size());
                                 });
}

} // namespace shopd::production
