#include "daemon/production/apply.hpp"
#include "daemon/production/leave_to_others.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/undo.hpp"

#include "moodle/directory/directory.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"
#include "moodle/rest/group_rules.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

#include <algorithm>

namespace shopd::production {
namespace {

using CourseAndName = std::pair<CourseId, std::string>;

struct Groups {
    std::map<CourseAndName, GroupId> by_name;
    std::set<CourseAndName> idnumbers; ///< (course, idnumber) that are taken
};

Groups observe(Context& context, const std::set<CourseAndName>& names, const std::set<std::string>& idnumbers) {
    Groups groups;
    pqxx::nontransaction look{context.connection};
    for (const auto& group : directory::find_groups(look, context.tables, names, idnumbers)) {
        groups.by_name.emplace(CourseAndName{group.course, group.name}, group.id);
        if (!group.idnumber.empty()) groups.idnumbers.emplace(group.course, group.idnumber);
    }
    return groups;
}

struct Wanted {
    OrderInWave* order;
    handlers::Effect* effect;
    CourseAndName name;
    std::string idnumber;
};

/// Only for who is enrolled: the item's enrolment there is settled, in this wave or before. An item without one leaves
/// the question to Moodle, which takes no others into a group.
bool enrolled(OrderInWave& order, const handlers::Effect& effect, CourseId course) {
    const auto* enrolment = enrolment_in(order, effect, course);
    return (!enrolment || enrolment->enrolment) && order.account();
}

/// A learner, or who ordered.
MoodleUserId member_of(const Wanted& wanted) {
    return wanted.effect->user.value_or(*wanted.order->account());
}

std::map<CourseAndName, rest::Error> create(Context& context, const std::vector<Wanted>& missing,
                                            const Groups& groups) {
    std::map<CourseAndName, std::string> once;
    for (const auto& wanted : missing)
        once.emplace(wanted.name,
                     groups.idnumbers.contains({wanted.name.first, wanted.idnumber}) ? "" : wanted.idnumber);
    std::set<CourseAndName> given;
    std::vector<rest::NewGroup> entries;
    for (const auto& [name, idnumber] : once) {
        const bool free = !idnumber.empty() && given.emplace(name.first, idnumber).second;
        entries.push_back({name.first, name.second, free ? idnumber : "", ""});
    }
    const auto answers = call_in_batches(context, "core_group_create_groups", entries, &rest::create_groups);
    std::map<CourseAndName, rest::Error> errors;
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (!answers[i]) errors.emplace(CourseAndName{entries[i].course, entries[i].name}, answers[i].error());
    return errors;
}

std::vector<Wanted> collect(Context& context, Wave& wave) {
    std::vector<Wanted> all;
    for_each_due<handlers::Group>(wave, [&](OrderInWave& order, handlers::Effect& effect, handlers::Group& group) {
        if (!enrolled(order, effect, group.course)) return;
        const auto name = group_name(order, group.name);
        std::string idnumber = group.idnumber;
        if (rest::breach_of(rest::NewGroup{group.course, "x", idnumber, ""})) idnumber.clear();
        if (const auto breach = rest::breach_of(rest::NewGroup{group.course, name, "", ""}))
            settle_refused(context, wave, order, effect,
                           fmt::format("DATA: Moodle would refuse the group's {}", breach->field),
                           fmt::format("group {}: {}", name, breach->reason));
        else
            all.push_back({&order, &effect, {group.course, name}, idnumber});
    });
    return all;
}

/// Many customers come into a named group, and several customers of one account into its own: Moodle would make two of
/// one name when it is asked twice at once.
std::string shared_name(const Wanted& wanted) {
    return fmt::format("group {} {}", wanted.name.first.value(), wanted.name.second);
}

} // namespace

void apply_groups(Context& context, Wave& wave) {
    auto all = collect(context, wave);
    const Exclusive exclusive{context.connection, shared_names(all, shared_name)};
    leave_to_others(context, wave, all, shared_name, exclusive);
    if (all.empty()) return;
    std::set<CourseAndName> names;
    std::set<std::string> idnumbers;
    for (const auto& wanted : all) {
        names.insert(wanted.name);
        idnumbers.insert(wanted.idnumber);
    }
    auto groups = observe(context, names, idnumbers);
    SHOPD_FAULT_POINT("after_observe_groups");
    std::vector<Wanted> missing;
    for (const auto& wanted : all) {
        if (groups.by_name.contains(wanted.name))
            settle_done(*wanted.order, *wanted.effect);
        else
            missing.push_back(wanted);
    }
    if (missing.empty()) return;
    const auto errors = create(context, missing, groups);
    groups = observe(context, names, idnumbers);
    SHOPD_FAULT_POINT("after_observe_new_groups");
    for (const auto& wanted : missing) {
        const auto error = errors.find(wanted.name);
        if (const auto made = groups.by_name.find(wanted.name); made != groups.by_name.end()) {
            context.breaker.confirmed();
            wanted.effect->created = error == errors.end();
            wanted.effect->group = made->second;
            settle_done(*wanted.order, *wanted.effect);
        } else if (error != errors.end()) {
            settle_failure(context, wave, *wanted.order, *wanted.effect, error->second);
        } else {
            settle_contradicted(context, wave, *wanted.order, *wanted.effect, "core_group_create_groups");
        }
    }
}

void apply_memberships(Context& context, Wave& wave) {
    std::vector<Wanted> all;
    std::set<CourseAndName> names;
    for_each_due<handlers::Membership>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, handlers::Membership& membership) {
            const auto* group = group_of(order, effect);
            if (!enrolled(order, effect, membership.course) || !group || group->outcome != handlers::Outcome::done)
                return;
            all.push_back({&order, &effect, {membership.course, group_name(order, membership.name)}, ""});
            names.insert(all.back().name);
        });
    if (all.empty()) return;
    const auto groups = observe(context, names, {});
    std::set<std::pair<GroupId, MoodleUserId>> pairs;
    for (const auto& wanted : all)
        if (const auto group = groups.by_name.find(wanted.name); group != groups.by_name.end())
            pairs.emplace(group->second, member_of(wanted));
    const auto look = [&] {
        pqxx::nontransaction transaction{context.connection};
        return directory::find_memberships(transaction, context.tables, pairs);
    };
    auto members = look();
    SHOPD_FAULT_POINT("after_observe_memberships");
    std::vector<rest::GroupMember> entries;
    for (const auto& [group, user] : pairs)
        if (!members.contains({group, user})) entries.push_back({group, user});
    std::map<std::pair<GroupId, MoodleUserId>, rest::Error> errors;
    if (!entries.empty()) {
        const auto answers =
            call_in_batches(context, "core_group_add_group_members", entries, &rest::add_group_members);
        for (std::size_t i = 0; i < answers.size(); ++i)
            if (!answers[i]) errors.emplace(std::pair{entries[i].group, entries[i].user}, answers[i].error());
        members = look();
        SHOPD_FAULT_POINT("after_observe_new_memberships");
        const bool all_there = std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
            return members.contains({entry.group, entry.user});
        });
        if (all_there) context.breaker.confirmed();
    }
    for (const auto& wanted : all) {
        const auto group = groups.by_name.find(wanted.name);
        if (group == groups.by_name.end()) {
            settle_later(*wanted.order, *wanted.effect, wave.clock + context.config->production.retry.first,
                         "its group is not there yet");
            continue;
        }
        const std::pair pair{group->second, member_of(wanted)};
        if (members.contains(pair))
            settle_done(*wanted.order, *wanted.effect);
        else if (const auto error = errors.find(pair); error != errors.end())
            settle_failure(context, wave, *wanted.order, *wanted.effect, error->second);
        else
            settle_contradicted(context, wave, *wanted.order, *wanted.effect, "core_group_add_group_members");
    }
}

} // namespace shopd::production
