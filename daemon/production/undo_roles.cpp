#include "daemon/production/order_rows.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/undo.hpp"

#include "handlers/creation.hpp"
#include "handlers/learners.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>

namespace shopd::production {
namespace {

using directory::RoleWanted;
using handlers::Effect;
using handlers::Outcome;
using handlers::RoleAssignment;

/// Roles that orders of ours give and are not to take back; `true`: they were held before the first of them.
using RolesGiven = std::map<RoleWanted, bool>;

bool is_open(const Effect& effect) {
    return effect.outcome == Outcome::done || effect.outcome == Outcome::planned || effect.outcome == Outcome::retry;
}

/// @param account  of the effect's order; an enrolment may be a learner's
void add(RolesGiven& given, MoodleUserId account, const Effect& effect) {
    if (effect.undoing || !is_open(effect) || handlers::waits_for_learner(effect)) return;
    const auto user = effect.user.value_or(account);
    const auto* assignment = std::get_if<RoleAssignment>(&effect.intent);
    const auto* enrolment = std::get_if<handlers::Enrolment>(&effect.intent);
    if (assignment) {
        auto& before = given[{user, assignment->role, assignment->place}];
        before = before || assignment->was_there.value_or(false);
    }
    if (!enrolment) return;
    const auto held = enrolment->before ? enrolment->before->roles : std::vector<RoleId>{};
    for (const auto role : enrolment->roles) {
        auto& before = given[{user, role, {moodle::course_level, enrolment->course.value()}}];
        before = before || std::find(held.begin(), held.end(), role) != held.end();
    }
}

/// @param except  whose own giving does not count
RolesGiven read_roles_given(Wave& wave, pqxx::transaction_base& look, const std::set<MoodleUserId>& users,
                            const std::set<handlers::EffectKey>& except) {
    std::set<std::string> customers;
    for (const auto& [bill, order] : wave.orders)
        if (order.view.now) customers.insert(order.view.now->customer_key.value());
    const auto rows = look.exec_params(
        "select " + ledger_columns() +
            ", (select coalesce(a.result->>'user', a.intent->>'known', '') from moodle_shopd.ledger a "
            "where a.bill = l.bill and a.item_code = '' and a.element = 0 and a.occurrence = 0 and a.place = 1) as "
            "account from moodle_shopd.ledger l where l.kind in ('role', 'enrolment') and l.customer in "
            "(select c.customer from moodle_shopd.accounts c where c.moodle_user = any($1::bigint[]) "
            "union all select unnest($2::text[]))",
        database::bigint_array(users), database::text_array(customers));
    RolesGiven given;
    for (const auto& row : rows) {
        const auto account = row["account"].as<std::string>("");
        if (account.empty() || wave.orders.contains(BillId{row["bill"].as<std::int64_t>()})) continue;
        add(given, MoodleUserId{std::stoll(account)}, effect_of(row));
    }
    for (auto& [bill, order] : wave.orders)
        if (const auto account = account_of(order))
            for (const auto& [key, effect] : order.deferred ? order.view.ledger : order.effects)
                if (!except.contains(key)) add(given, account->first, effect);
    return given;
}

struct Concerned {
    OrderInWave* order;
    Effect* effect;
    RoleWanted role;
};

std::set<RoleWanted> roles_of(const std::vector<Concerned>& all) {
    std::set<RoleWanted> roles;
    for (const auto& one : all)
        roles.insert(one.role);
    return roles;
}

std::set<MoodleUserId> users_of(const std::vector<Concerned>& all) {
    std::set<MoodleUserId> users;
    for (const auto& one : all)
        users.insert(one.role.user);
    return users;
}

std::set<handlers::EffectKey> keys_of(const std::vector<Concerned>& all) {
    std::set<handlers::EffectKey> keys;
    for (const auto& one : all)
        keys.insert(one.effect->key);
    return keys;
}

bool plans(const OrderInWave& order) {
    using Work = handlers::Decision::Work;
    return !order.deferred && (order.decision.work == Work::prepay || order.decision.work == Work::produce);
}

/// What was frozen stays so, unless it was undone since.
bool keep(const OrderInWave& order, const Effect& effect, RoleAssignment& role) {
    const auto old = order.view.ledger.find(effect.key);
    if (old == order.view.ledger.end() || old->second.outcome == Outcome::undone) return false;
    const auto* before = std::get_if<RoleAssignment>(&old->second.intent);
    if (!before || before->role != role.role || before->place != role.place) return false;
    role.was_there = before->was_there;
    return role.was_there.has_value();
}

void settle(const Concerned& one, bool stays) {
    if (!stays) one.effect->assignment.reset();
    if (one.effect->life)
        settle_life(*one.order, *one.effect, false);
    else
        settle_undone(*one.order, *one.effect);
}

/// Those that are there, and that nobody else gives; the others are settled.
std::vector<Concerned> find_held(Context& context, Wave& wave, const std::vector<Concerned>& all) {
    pqxx::nontransaction look{context.connection};
    const auto found = directory::read_roles(look, context.tables, roles_of(all));
    const auto given = read_roles_given(wave, look, users_of(all), keys_of(all));
    std::vector<Concerned> held;
    for (const auto& one : all) {
        const bool there = found.at(one.role).id != 0;
        const bool stays =
            given.contains(one.role) || std::get<RoleAssignment>(one.effect->intent).was_there.value_or(false);
        if (!there || stays)
            settle(one, there);
        else
            held.push_back(one);
    }
    return held;
}

std::map<RoleWanted, rest::Error> call(Context& context, const std::vector<Concerned>& held) {
    const auto once = roles_of(held);
    std::vector<rest::RoleInContext> entries;
    for (const auto& role : once)
        entries.push_back({role.role, role.user, role.place});
    const auto answers = call_in_batches(context, "core_role_unassign_roles", entries, &rest::unassign_roles);
    std::map<RoleWanted, rest::Error> errors;
    auto role = once.begin();
    for (const auto& answer : answers) {
        if (!answer) errors.emplace(*role, answer.error());
        ++role;
    }
    return errors;
}

} // namespace

void note_roles_held(const database::Tables& tables, Wave& wave, pqxx::transaction_base& look) {
    std::vector<Concerned> all;
    for (auto& [bill, order] : wave.orders) {
        if (!plans(order)) continue;
        const auto account = account_of(order);
        for (auto& [key, effect] : order.effects) {
            auto* role = std::get_if<RoleAssignment>(&effect.intent);
            if (!role || role->was_there || effect.undoing || handlers::waits_for_learner(effect) ||
                handlers::waits_for_creation(effect) ||
                (effect.outcome != Outcome::planned && effect.outcome != Outcome::retry) || keep(order, effect, *role))
                continue;
            if (account)
                all.push_back({&order, &effect, {account->first, role->role, role->place}});
            else
                role->was_there = false;
            order.touched.insert(key);
        }
    }
    if (all.empty()) return;
    const auto found = directory::read_roles(look, tables, roles_of(all));
    const auto given = read_roles_given(wave, look, users_of(all), keys_of(all));
    for (const auto& one : all) {
        const auto other = given.find(one.role);
        std::get<RoleAssignment>(one.effect->intent).was_there =
            other == given.end() ? found.at(one.role).id != 0 : other->second;
    }
}

void undo_roles(Context& context, Wave& wave) {
    std::vector<Concerned> all;
    for (auto& [bill, order] : wave.orders) {
        const auto account = account_of(order);
        for (auto& [key, effect] : order.effects) {
            const auto* role = std::get_if<RoleAssignment>(&effect.intent);
            if (!role || !is_undo_due(wave, order, effect)) continue;
            if (account)
                all.push_back({&order, &effect, {account->first, role->role, role->place}});
            else // without an account nothing can have been given
                settle_undone(order, effect);
        }
    }
    if (all.empty()) return;
    const auto held = find_held(context, wave, all);
    if (held.empty()) return;
    SHOPD_FAULT_POINT("after_observe_roles_to_undo");
    const auto errors = call(context, held);
    pqxx::nontransaction look{context.connection};
    const auto left = directory::read_roles(look, context.tables, roles_of(held));
    for (const auto& one : held) {
        if (left.at(one.role).id == 0) {
            context.breaker.confirmed();
            settle(one, false);
        } else if (const auto error = errors.find(one.role); error != errors.end()) {
            settle_failure(context, wave, *one.order, *one.effect, error->second);
        } else {
            settle_contradicted(context, wave, *one.order, *one.effect, "core_role_unassign_roles");
        }
    }
}

} // namespace shopd::production
