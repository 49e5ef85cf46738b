#include "daemon/production/settle.hpp"
#include "daemon/production/undo.hpp"

#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <pqxx/nontransaction>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Membership;
using Member = std::pair<GroupId, MoodleUserId>;

struct Leaving {
    OrderInWave* order;
    handlers::Effect* effect;
    directory::UserAndCourse pair;
    std::string group;
    std::optional<Member> member;
};

/// Only where the user keeps the access: an enrolment that goes takes its groups along, a suspended one may keep them.
std::vector<Leaving> collect(Wave& wave) {
    std::vector<Leaving> all;
    for (auto& [bill, order] : wave.orders) {
        const auto account = account_of(order);
        for (auto& [key, effect] : order.effects) {
            const auto* membership = std::get_if<Membership>(&effect.intent);
            if (!membership || !is_undo_due(wave, order, effect)) continue;
            const auto* enrolment = enrolment_in(order, effect, membership->course);
            if (enrolment && enrolment->undoing) continue;
            const auto user = user_of(order, effect);
            if (!account || !user || !enrolment || enrolment->withdrawn || !enrolment->enrolment ||
                membership->was_member)
                settle_undone(order, effect);
            else
                all.push_back({&order,
                               &effect,
                               {*user, membership->course},
                               membership->name.empty() ? "customer_" + account->second : membership->name,
                               {}});
        }
    }
    return all;
}

/// Another order that stays gives the same group.
bool given_by_another(const Leaving& leaving, const LedgerAccesses& ledger) {
    return std::any_of(ledger.all().begin(), ledger.all().end(), [&](const auto& access) {
        return access.stays() && access.pair() == leaving.pair && access.group() == leaving.group;
    });
}

void find_members(Context& context, Wave& wave, std::vector<Leaving>& all) {
    std::set<directory::UserAndCourse> pairs;
    std::set<std::pair<CourseId, std::string>> names;
    for (const auto& leaving : all) {
        pairs.insert(leaving.pair);
        names.emplace(leaving.pair.second, leaving.group);
    }
    pqxx::nontransaction look{context.connection};
    const LedgerAccesses ledger{wave, look, pairs};
    std::map<std::pair<CourseId, std::string>, GroupId> groups;
    for (const auto& group : directory::find_groups(look, context.tables, names, {}))
        groups.emplace(std::pair{group.course, group.name}, group.id);
    for (auto& leaving : all) {
        const auto group = groups.find({leaving.pair.second, leaving.group});
        if (group != groups.end() && !given_by_another(leaving, ledger))
            leaving.member = Member{group->second, leaving.pair.first};
    }
}

std::set<Member> present(Context& context, const std::vector<Leaving>& all) {
    std::set<Member> members;
    for (const auto& leaving : all)
        if (leaving.member) members.insert(*leaving.member);
    pqxx::nontransaction look{context.connection};
    return directory::find_memberships(look, context.tables, members);
}

std::map<Member, rest::Error> call(Context& context, const std::set<Member>& members) {
    std::vector<rest::GroupMember> entries;
    for (const auto& [group, user] : members)
        entries.push_back({group, user});
    const auto answers =
        call_in_batches(context, "core_group_delete_group_members", entries, &rest::delete_group_members);
    std::map<Member, rest::Error> errors;
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (!answers[i]) errors.emplace(Member{entries[i].group, entries[i].user}, answers[i].error());
    return errors;
}

} // namespace

void undo_memberships(Context& context, Wave& wave) {
    auto all = collect(wave);
    if (all.empty()) return;
    find_members(context, wave, all);
    auto members = present(context, all);
    std::map<Member, rest::Error> errors;
    if (!members.empty()) {
        errors = call(context, members);
        members = present(context, all);
        if (members.empty()) context.breaker.confirmed();
    }
    for (auto& leaving : all) {
        if (!leaving.member || !members.contains(*leaving.member))
            settle_undone(*leaving.order, *leaving.effect);
        else if (const auto error = errors.find(*leaving.member); error != errors.end())
            settle_failure(context, wave, *leaving.order, *leaving.effect, error->second);
        else
            settle_contradicted(context, wave, *leaving.order, *leaving.effect, "core_group_delete_group_members");
    }
}

} // namespace shopd::production
