#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include "moodle/directory/directory.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

namespace shopd::production {
namespace {

using directory::RoleWanted;
using Observed = std::map<RoleWanted, moodle::RoleInContext>;

struct Wanted {
    OrderInWave* order;
    handlers::Effect* effect;
    const handlers::RoleAssignment* assignment;
    RoleWanted role;
};

Observed observe(Context& context, const std::vector<Wanted>& all) {
    std::set<RoleWanted> wanted;
    for (const auto& one : all)
        wanted.insert(one.role);
    pqxx::nontransaction look{context.connection};
    return directory::read_roles(look, context.tables, wanted);
}

void settle_there(const Wanted& wanted, const moodle::RoleInContext& found) {
    wanted.effect->assignment = found.id;
    settle_done(*wanted.order, *wanted.effect);
}

/// What Moodle would refuse with `invalidparameter`, whatever the reason, is found out before.
bool refuse_impossible(Context& context, const Wave& wave, const Wanted& wanted, const moodle::RoleInContext& found) {
    const auto& [role, name, place, where, before] = *wanted.assignment;
    if (!found.context_exists)
        settle_refused(context, wave, *wanted.order, *wanted.effect,
                       fmt::format("CONFIG: no context {} {}", moodle::context_word(place.level), place.instance),
                       "correct the product's contextlevel and instance, then dead retry");
    else if (!found.role_fits)
        settle_refused(
            context, wave, *wanted.order, *wanted.effect,
            fmt::format("CONFIG: role {} cannot be given in a context {}", name, moodle::context_word(place.level)),
            fmt::format("allow it at that level where the role is defined (admin/roles/define.php?action="
                        "edit&roleid={}), then dead retry",
                        role.value()));
    return !found.context_exists || !found.role_fits;
}

/// Moodle's words do not tell a role that our account may not assign from anything else that is wrong.
bool is_role_not_ours_to_give(Context& context, const Wanted& wanted, const rest::Error& error) {
    if (error.error_code != "invalidparameter" || find_service_user(context)) return false;
    pqxx::nontransaction look{context.connection};
    return !directory::may_assign(look, context.tables, MoodleUserId{context.service_user}, wanted.role.role);
}

std::map<RoleWanted, rest::Error> call(Context& context, const std::vector<Wanted>& missing) {
    std::set<RoleWanted> once;
    for (const auto& wanted : missing)
        once.insert(wanted.role);
    std::vector<rest::RoleInContext> entries;
    entries.reserve(once.size());
    for (const auto& one : once)
        entries.push_back({one.role, one.user, one.place});
    const auto answers = call_in_batches(context, "core_role_assign_roles", entries, &rest::assign_roles);
    std::map<RoleWanted, rest::Error> errors;
    auto one = once.begin();
    for (const auto& answer : answers) {
        if (!answer) errors.emplace(*one, answer.error());
        ++one;
    }
    return errors;
}

void settle_error(Context& context, const Wave& wave, const Wanted& wanted, const rest::Error& error) {
    if (is_role_not_ours_to_give(context, wanted, error))
        settle_refused(context, wave, *wanted.order, *wanted.effect,
                       fmt::format("CONFIG: role {} may not be assigned by our account", wanted.assignment->role_name),
                       "allow it in Moodle: Define roles > Allow role assignments, from the role of the web service "
                       "account; then dead retry");
    else
        settle_failure(context, wave, *wanted.order, *wanted.effect, error);
}

} // namespace

void apply_roles(Context& context, Wave& wave) {
    std::vector<Wanted> all;
    for_each_due<handlers::RoleAssignment>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, handlers::RoleAssignment& assignment) {
            if (const auto user = order.account())
                all.push_back({&order, &effect, &assignment, {*user, assignment.role, assignment.place}});
        });
    if (all.empty()) return;
    const auto before = observe(context, all);
    SHOPD_FAULT_POINT("after_observe_roles");
    std::vector<Wanted> missing;
    for (const auto& wanted : all) {
        const auto& found = before.at(wanted.role);
        if (found.id != 0)
            settle_there(wanted, found);
        else if (!refuse_impossible(context, wave, wanted, found))
            missing.push_back(wanted);
    }
    if (missing.empty()) return;
    const auto errors = call(context, missing);
    const auto after = observe(context, missing);
    SHOPD_FAULT_POINT("after_observe_new_roles");
    for (const auto& wanted : missing) {
        const auto error = errors.find(wanted.role);
        if (const auto& found = after.at(wanted.role); found.id != 0) {
            context.breaker.confirmed();
            settle_there(wanted, found);
        } else if (error != errors.end()) {
            settle_error(context, wave, wanted, error->second);
        } else {
            settle_contradicted(context, wave, *wanted.order, *wanted.effect, "core_role_assign_roles");
        }
    }
}

} // namespace shopd::production
