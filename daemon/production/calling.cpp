#include "daemon/production/calling.hpp"

#include "daemon/production/settle.hpp"
#include "daemon/production/undo.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/transaction>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Effect;
using handlers::Outcome;

std::int64_t milliseconds_of(handlers::TimePoint time) {
    return time.time_since_epoch().count();
}

const feed::Lease* lease_of(const Wave& wave, const OrderInWave& order) {
    const auto found = std::find_if(wave.leases.begin(), wave.leases.end(), [&](const auto& lease) {
        return order.view.now && lease.stream == order.view.now->customer_key;
    });
    return found == wave.leases.end() ? nullptr : &*found;
}

/// Nobody knows whether Moodle has done it.
bool is_doubtful(const rest::Error& error) {
    if (!error.sent || rest::is_breaker_open(error)) return false;
    if (error.error_class == rest::ErrorClass::in_doubt) return true;
    return error.exception.empty() ? error.http_status >= 500 : error.exception.starts_with("dml_");
}

} // namespace

Calling::Calling(Context& context, const Wave& wave, OrderInWave& order, Effect& effect, config::Lookup account)
    : context_{context}, wave_{wave}, order_{order}, effect_{effect}, call_{std::get<handlers::Call>(effect.intent)},
      account_{std::move(account)} {
    if (const auto before = order.view.ledger.find(effect.key); before != order.view.ledger.end())
        tried_ = before->second.tried_at;
}

void Calling::run() {
    if (call_.observe) {
        const auto there = observe();
        if (!there) return;
        if (*there) return settle();
    }
    if (!may_call()) return;
    if (!mark()) {
        order_.deferred = true;
        return;
    }
    call();
}

bool Calling::may_call() {
    if (!tried_) return true;
    const auto until = *tried_ + context_.config->moodle.php_limit;
    const bool still_running = until > wave_.now();
    if (call_.observe) {
        if (still_running)
            settle_later(order_, effect_, until, "a call in doubt may still be running in PHP; looked for again then");
        return !still_running;
    }
    const auto& before = order_.view.ledger.at(effect_.key);
    if (before.outcome == Outcome::again && !still_running) return true;
    give_up("in doubt", still_running ? "the call may still be running in PHP: try it again after moodle.php_limit"
                                      : "the call was begun, and its answer never seen");
    return false;
}

/// Only where nobody else is at it: the lease is ours, and the ledger stands as it was loaded.
bool Calling::mark() {
    const auto* lease = lease_of(wave_, order_);
    if (!lease || !context_.still_held(*lease)) return false;
    const auto now = wave_.now();
    const auto& key = effect_.key;
    pqxx::work transaction{context_.connection};
    const auto marked = transaction.exec_params(
        "update moodle_shopd.ledger set result = coalesce(result, '{}') || jsonb_build_object('tried_at', $6::bigint) "
        "where bill = $1 and item_code = $2 and element = $3 and occurrence = $4 and place = $5 "
        "and outcome in ('planned', 'retry') and (result->>'tried_at')::bigint is not distinct from $7::bigint "
        "and exists (select from moodle_shopd.streams where stream = $8 and fence = $9)",
        key.bill.value(), key.item_code, key.element, key.occurrence, key.place, milliseconds_of(now),
        tried_ ? std::optional{milliseconds_of(*tried_)} : std::nullopt, lease->stream.value(), lease->fence);
    transaction.commit();
    if (marked.affected_rows() != 1) return false;
    tried_ = now;
    effect_.tried_at = now;
    return true;
}

void Calling::call() {
    const auto arguments = filled(call_.arguments);
    const auto answer =
        guarded(context_, call_.function, [&] { return context_.moodle.call(call_.function, arguments); });
    if (!answer) return take_failure(answer.error());
    if (!call_.observe) return settle();
    const auto there = observe();
    if (!there) return;
    if (!*there) return give_up("not observed", "Moodle answered success, but its observe does not show it");
    context_.breaker.confirmed();
    settle();
}

void Calling::take_failure(const rest::Error& error) {
    if (!is_doubtful(error)) {
        effect_.tried_at.reset();
        return settle_failure(context_, wave_, order_, effect_, error);
    }
    if (!call_.observe) return give_up(error.error_code, rest::describe(error));
    const auto there = observe();
    if (!there) return;
    if (*there) return settle();
    settle_failure(context_, wave_, order_, effect_, error);
    effect_.tried_at = tried_;
}

std::optional<bool> Calling::observe() {
    return call_.observe->sql.empty() ? observe_by_function() : observe_by_sql();
}

std::optional<bool> Calling::observe_by_function() {
    const auto& observe = *call_.observe;
    const auto arguments = filled(observe.arguments);
    const auto answer =
        guarded(context_, observe.function, [&] { return context_.moodle.call(observe.function, arguments); });
    if (!answer) {
        fail_to_observe(answer.error());
        return std::nullopt;
    }
    try {
        const nlohmann::json::json_pointer pointer{observe.path};
        if (!answer->contains(pointer) || answer->at(pointer).is_null()) return false;
        const auto& value = answer->at(pointer);
        return (value.is_string() ? value.get<std::string>() : value.dump()) == filled(observe.equals);
    } catch (const nlohmann::json::exception&) {
        return false; // the answer has no such place
    }
}

void Calling::fail_to_observe(const rest::Error& error) {
    settle_failure(context_, wave_, order_, effect_, error);
    effect_.tried_at = tried_;
}

void Calling::settle() {
    if (effect_.undoing)
        settle_undone(order_, effect_);
    else
        settle_done(order_, effect_);
}

void Calling::give_up(const std::string& code, const std::string& what) {
    settle_uncertain(order_, effect_, fmt::format("UNCERTAIN: {}: {}", call_.function, code.substr(0, 60)),
                     fmt::format("{}. Look in Moodle whether it took effect; if so \"moodle-shopd dead drop {}\", else "
                                 "\"dead retry\", which calls it again",
                                 what, order_.view.bill.value()));
}

std::string Calling::filled(const std::string& text) const {
    std::string missing;
    return config::fill(text, account_, missing);
}

handlers::CallArguments Calling::filled(const handlers::CallArguments& arguments) const {
    handlers::CallArguments all;
    for (const auto& [name, text] : arguments)
        all.emplace_back(name, filled(text));
    return all;
}

} // namespace shopd::production
