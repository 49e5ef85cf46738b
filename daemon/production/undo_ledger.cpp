#include "daemon/production/order_rows.hpp"
#include "daemon/production/undo.hpp"

#include "handlers/item_parts.hpp"
#include "handlers/learners.hpp"
#include "handlers/product_life.hpp"
#include "handlers/undo.hpp"
#include "moodle/database/arrays.hpp"

#include <pqxx/result>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Effect;
using handlers::Outcome;

std::optional<CourseId> course_of(const Effect& effect) {
    if (const auto* enrolment = std::get_if<handlers::Enrolment>(&effect.intent)) return enrolment->course;
    if (const auto* membership = std::get_if<handlers::Membership>(&effect.intent)) return membership->course;
    if (const auto* extension = std::get_if<handlers::Extension>(&effect.intent)) return extension->course;
    return std::nullopt;
}

bool is_undone_state(const std::string& status) {
    return status == "PAYBACK" || status == "CANCELLED" || status == "REFUSED";
}

} // namespace

std::size_t undos_lately(pqxx::transaction_base& look, const config::Config& config, const Wave& wave) {
    const bool asked = std::any_of(wave.orders.begin(), wave.orders.end(), [](const auto& entry) {
        const auto& view = entry.second.view;
        return handlers::ends_an_access(view) || (view.now && is_undone_state(view.now->status) &&
                                                  handlers::anything_to_undo(view) && !handlers::undo_has_begun(view));
    });
    if (!asked) return 0;
    return look
        .exec_params1("select count(distinct bill) from moodle_shopd.ledger where (outcome = 'undone' or result ? "
                      "'undoing') and kind <> 'account_suspension' and planned_at > moodle_shopd.now() - $1 * interval "
                      "'1 millisecond'",
                      config.brakes.undos_within.count())[0]
        .as<std::size_t>();
}

std::optional<std::pair<MoodleUserId, std::string>> account_of(const OrderInWave& order) {
    const auto found = order.effects.find(order.order_key(handlers::place_account));
    if (found == order.effects.end()) return std::nullopt;
    const auto& effect = found->second;
    const auto* intent = std::get_if<handlers::Account>(&effect.intent);
    const auto username = effect.username.empty() && intent ? intent->username : effect.username;
    if (effect.user) return std::pair{*effect.user, username};
    if (!intent || !intent->known) return std::nullopt;
    return std::pair{*intent->known, username};
}

std::optional<MoodleUserId> user_of(const OrderInWave& order, const Effect& effect) {
    if (effect.user) return effect.user;
    if (handlers::waits_for_learner(effect)) return std::nullopt;
    const auto account = account_of(order);
    return account ? std::optional{account->first} : std::nullopt;
}

Effect* enrolment_in(OrderInWave& order, const Effect& effect, CourseId course) {
    auto first = effect.key;
    first.place = 0;
    for (auto entry = order.effects.lower_bound(first); entry != order.effects.end(); ++entry) {
        auto key = entry->first;
        key.place = 0;
        if (key != first) break;
        const auto* enrolment = std::get_if<handlers::Enrolment>(&entry->second.intent);
        if (enrolment && enrolment->course == course) return &entry->second;
    }
    if (handlers::phase_of(effect.key) == handlers::Phase::prepay) return nullptr;
    Effect prepared;
    prepared.key = first;
    prepared.key.element = handlers::prepared_element(first.element);
    return enrolment_in(order, prepared, course);
}

bool LedgerAccesses::Access::stays() const {
    if (effect->undoing) return false;
    return effect->outcome == Outcome::done || effect->outcome == Outcome::planned || effect->outcome == Outcome::retry;
}

bool LedgerAccesses::Access::goes_on() const {
    return stays() || (effect->life && effect->outcome != Outcome::undone && handlers::keeps_on(*effect->life));
}

directory::UserAndCourse LedgerAccesses::Access::pair() const {
    return {user, *course_of(*effect)};
}

std::string LedgerAccesses::Access::group() const {
    const auto* membership = std::get_if<handlers::Membership>(&effect->intent);
    if (!membership) return "";
    return membership->name.empty() ? "customer_" + username : membership->name;
}

LedgerAccesses::LedgerAccesses(Wave& wave, pqxx::transaction_base& look,
                               const std::set<directory::UserAndCourse>& pairs) {
    if (pairs.empty()) return;
    std::set<MoodleUserId> users;
    std::set<CourseId> courses;
    for (const auto& [user, course] : pairs) {
        users.insert(user);
        courses.insert(course);
    }
    std::set<std::string> customers;
    for (const auto& [bill, order] : wave.orders)
        if (order.view.now) customers.insert(order.view.now->customer_key.value());
    const auto columns =
        "select " + ledger_columns() +
        ", (select array_to_string(array[coalesce(a.result->>'user', a.intent->>'known', ''), "
        "coalesce(a.result->>'username', a.intent->>'username', '')], ' ') from moodle_shopd.ledger a "
        "where a.bill = l.bill and a.item_code = '' and a.element = 0 and a.occurrence = 0 and a.place = 1) as account "
        "from moodle_shopd.ledger l where (l.intent->>'course')::bigint = any($2::bigint[]) and ";
    const auto rows = look.exec_params(
        columns +
            "l.kind in ('enrolment', 'membership', 'extension') and l.place < 10000 and l.element < 1000000000 and "
            "l.customer in (select "
            "c.customer from "
            "moodle_shopd.accounts c where c.moodle_user = any($1::bigint[]) union all select unnest($3::text[])) "
            "union all " +
            columns +
            "l.kind in ('enrolment', 'membership') and (l.place >= 10000 or l.element >= 1000000000) and "
            "(l.result->>'user')::bigint = any($1::bigint[]) "
            "order by bill",
        database::bigint_array(users), database::bigint_array(courses), database::text_array(customers));
    for (const auto& row : rows) {
        const auto account = row["account"].as<std::string>("");
        const auto gap = account.find(' ');
        if (gap == 0 || gap == std::string::npos || wave.orders.contains(BillId{row["bill"].as<std::int64_t>()}))
            continue;
        auto effect = effect_of(row);
        const auto user = effect.user.value_or(MoodleUserId{std::stoll(account.substr(0, gap))});
        if (!pairs.contains({user, *course_of(effect)})) continue;
        rows_.push_back(std::move(effect));
        all_.push_back({user, account.substr(gap + 1), &rows_.back()});
    }
    add_wave(wave, pairs);
}

void LedgerAccesses::add_wave(Wave& wave, const std::set<directory::UserAndCourse>& pairs) {
    for (auto& [bill, order] : wave.orders) {
        const auto account = account_of(order);
        for (const auto& [key, effect] : order.deferred ? order.view.ledger : order.effects) {
            const auto course = course_of(effect);
            const auto user = course ? user_of(order, effect) : std::nullopt;
            if (user && pairs.contains({*user, *course}))
                all_.push_back({*user, account ? account->second : "", &effect});
        }
    }
}

} // namespace shopd::production
