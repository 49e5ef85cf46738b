#include "daemon/commands/reconcile/batch.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <algorithm>

namespace shopd::commands {
namespace {

using namespace handlers;

/// Given, or taken back: all else is production's to go on with, or on the dead list.
bool is_compared(const Effect& effect) {
    return !effect.undoing && (effect.outcome == Outcome::done || effect.outcome == Outcome::undone);
}

/// Calls `visit(order, account, effect, intent)` for each effect of a kind that is compared.
template <class Kind, class Visit>
void each(const Batch& batch, Visit visit) {
    for (const auto& order : batch.orders) {
        const auto* account = order.account();
        if (!account) continue;
        for (const auto& [key, effect] : order.ledger)
            if (const auto* intent = std::get_if<Kind>(&effect.intent); intent && is_compared(effect))
                visit(order, *account, effect, *intent);
    }
}

void look_at_users(pqxx::transaction_base& look, const database::Tables& tables, const Batch& batch,
                   Observed& observed) {
    std::set<MoodleUserId> ids;
    for (const auto& order : batch.orders) {
        if (const auto* account = order.account()) {
            ids.insert(*account->user);
            if (order.has_account > 0) ids.insert(MoodleUserId{order.has_account});
        }
    }
    observed.guest = directory::read_site_settings(look).guest;
    if (ids.empty()) return;
    for (auto& user : directory::find_users(look, tables, {.ids = ids, .emails = {}, .usernames = {}}))
        observed.users.emplace(user.id, std::move(user));
}

/// Accesses that orders of ours give, or gave, to these accounts in these courses: by whichever customer of theirs.
void look_at_others(pqxx::transaction_base& look, const std::set<directory::UserAndCourse>& pairs, Observed& observed) {
    if (pairs.empty()) return;
    std::vector<MoodleUserId> users;
    std::vector<CourseId> courses;
    for (const auto& [user, course] : pairs) {
        users.push_back(user);
        courses.push_back(course);
    }
    for (const auto& row : look.exec_params(
             "select w.\"user\", w.course, bool_or(l.outcome in ('done', 'planned', 'retry', 'again') and not l.result "
             "? 'undoing'), bool_or(l.outcome = 'undone' or l.result ? 'undoing') from unnest($1::bigint[], "
             "$2::bigint[]) w(\"user\", course) join lateral (select o.* from moodle_shopd.accounts a join "
             "moodle_shopd.ledger o on o.customer = a.customer and o.place < 10000 and o.element < 1000000000 where "
             "a.moodle_user = w.\"user\" "
             "union all select s.* from moodle_shopd.ledger s where (s.place >= 10000 or s.element >= 1000000000) and "
             "(s.result->>'user')::bigint = "
             "w.\"user\") l on l.kind = 'enrolment' and (l.intent->>'course')::bigint = w.course group by 1, 2",
             database::bigint_array(users), database::bigint_array(courses))) {
        const directory::UserAndCourse pair{MoodleUserId{row[0].as<std::int64_t>()},
                                            CourseId{row[1].as<std::int64_t>()}};
        if (row[2].as<bool>(false)) observed.given.insert(pair);
        if (row[3].as<bool>(false)) observed.undone.insert(pair);
    }
}

void look_at_enrolments(pqxx::transaction_base& look, const database::Tables& tables, const Batch& batch,
                        Observed& observed) {
    std::set<directory::UserAndCourse> pairs, others;
    each<Enrolment>(batch, [&](const auto&, const Effect& account, const Effect& effect, const Enrolment& enrolment) {
        const directory::UserAndCourse pair{effect.user.value_or(*account.user), enrolment.course};
        pairs.insert(pair);
        if (effect.outcome == Outcome::undone) others.insert(pair);
    });
    each<Extension>(batch, [&](const auto&, const Effect& account, const Effect&, const Extension& extension) {
        pairs.emplace(*account.user, extension.course);
        others.emplace(*account.user, extension.course);
    });
    if (pairs.empty()) return;
    observed.enrolments = directory::read_enrolments(look, tables, pairs);
    look_at_others(look, others, observed);
}

/// Roles that orders of ours give: by themselves, or with a course.
void look_at_other_roles(pqxx::transaction_base& look, const std::set<directory::RoleWanted>& wanted,
                         Observed& observed) {
    if (wanted.empty()) return;
    std::vector<MoodleUserId> users;
    std::vector<RoleId> roles;
    std::vector<int> levels;
    std::vector<std::int64_t> instances;
    for (const auto& one : wanted) {
        users.push_back(one.user);
        roles.push_back(one.role);
        levels.push_back(one.place.level);
        instances.push_back(one.place.instance);
    }
    for (const auto& row : look.exec_params(
             "select distinct w.\"user\", w.role, w.level, w.instance from unnest($1::bigint[], $2::bigint[], "
             "$3::bigint[], $4::bigint[]) w(\"user\", role, level, instance) join moodle_shopd.accounts a on "
             "a.moodle_user = w.\"user\" join moodle_shopd.ledger l on l.customer = a.customer and l.outcome in "
             "('done', 'planned', 'retry', 'again') and not l.result ? 'undoing' and (l.kind = 'role' and "
             "((l.intent->>'role')::bigint, (l.intent->>'level')::bigint, (l.intent->>'instance')::bigint) = (w.role, "
             "w.level, w.instance) or l.kind = 'enrolment' and l.element < 1000000000 and w.level = 50 and "
             "(l.intent->>'course')::bigint = "
             "w.instance and l.intent->'roles' @> to_jsonb(w.role))",
             database::bigint_array(users), database::bigint_array(roles), database::bigint_array(levels),
             database::bigint_array(instances)))
        observed.roles_given.insert({MoodleUserId{row[0].as<std::int64_t>()},
                                     RoleId{row[1].as<std::int64_t>()},
                                     {row[2].as<int>(), row[3].as<std::int64_t>()}});
}

void look_at_roles(pqxx::transaction_base& look, const database::Tables& tables, const Batch& batch,
                   Observed& observed) {
    std::set<directory::RoleWanted> wanted, taken_back;
    each<RoleAssignment>(batch,
                         [&](const auto&, const Effect& account, const Effect& effect, const RoleAssignment& role) {
                             wanted.insert({*account.user, role.role, role.place});
                             if (effect.outcome == Outcome::undone)
                                 taken_back.insert({*account.user, role.role, role.place});
                         });
    observed.roles = directory::read_roles(look, tables, wanted);
    look_at_other_roles(look, taken_back, observed);
}

void look_at_groups(pqxx::transaction_base& look, const database::Tables& tables, const Batch& batch,
                    Observed& observed) {
    std::set<std::pair<CourseId, std::string>> names;
    each<Group>(batch, [&](const ComparedOrder& order, const Effect&, const Effect&, const Group& group) {
        names.emplace(group.course, group_name(order, group.name));
    });
    each<Membership>(batch, [&](const ComparedOrder& order, const Effect&, const Effect&, const Membership& one) {
        names.emplace(one.course, group_name(order, one.name));
    });
    if (names.empty()) return;
    for (const auto& group : directory::find_groups(look, tables, names, {}))
        observed.groups.emplace(std::pair{group.course, group.name}, group.id);
    std::set<std::pair<GroupId, MoodleUserId>> pairs;
    each<Membership>(
        batch, [&](const ComparedOrder& order, const Effect& account, const Effect& effect, const Membership& one) {
            const auto group = observed.groups.find({one.course, group_name(order, one.name)});
            if (group != observed.groups.end()) pairs.emplace(group->second, effect.user.value_or(*account.user));
        });
    observed.members = directory::find_memberships(look, tables, pairs);
}

/// A product that somebody deleted is marked so, or its row is gone and its event is left, or that it is gone was seen
/// by production or waits for it.
std::string products_sql(const database::Tables& tables) {
    return fmt::format(
        "select w.id, p.id is not null, coalesce(p.deleted <> 0, exists (select from {0} e where e.productid = w.id "
        "and "
        "e.eventtype = 'delete') or exists (select from moodle_shopd.products k where k.product = w.id and k.gone) or "
        "w.id in (select o.product from moodle_shopd.outbox o where o.product is not null)), exists (select from {0} e "
        "where e.productid = w.id and e.billitemid = p.initialbillitemid), p.customerid, p.instanceid, "
        "p.initialbillitemid from unnest($1::bigint[]) w(id) left join {1} p on p.id = w.id",
        tables.product_event(), tables.product());
}

void look_at_products(pqxx::transaction_base& look, const database::Tables& tables, const Batch& batch,
                      Observed& observed) {
    std::set<ProductId> ids;
    each<Product>(batch, [&](const auto&, const Effect&, const Effect& effect, const Product&) {
        if (effect.product) ids.insert(*effect.product);
    });
    if (ids.empty()) return;
    for (const auto& row : look.exec_params(products_sql(tables), database::bigint_array(ids)))
        observed.products[ProductId{row[0].as<std::int64_t>()}] = {
            row[1].as<bool>(),          row[2].as<bool>(false),     row[3].as<bool>(false),
            row[4].as<std::int64_t>(0), row[5].as<std::int64_t>(0), row[6].as<std::int64_t>(0)};
}

} // namespace

Observed look_at(pqxx::transaction_base& look, const database::Tables& tables, const Batch& batch) {
    Observed observed;
    look_at_users(look, tables, batch, observed);
    look_at_enrolments(look, tables, batch, observed);
    look_at_roles(look, tables, batch, observed);
    look_at_groups(look, tables, batch, observed);
    look_at_products(look, tables, batch, observed);
    return observed;
}

} // namespace shopd::commands
