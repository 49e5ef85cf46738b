#include "daemon/production/undo.hpp"

#include "handlers/creation.hpp"
#include "handlers/learners.hpp"

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Effect;
using handlers::Enrolment;
using handlers::Membership;
using handlers::Outcome;
using handlers::Standing;

using MemberOfGroup = std::pair<directory::UserAndCourse, std::string>;

/// An effect that is about to be applied.
bool is_open(const Effect& effect) {
    return !effect.undoing && (effect.outcome == Outcome::planned || effect.outcome == Outcome::retry);
}

const Effect* standing_in_ledger(const OrderInWave& order, const Effect& effect) {
    const auto old = order.view.ledger.find(effect.key);
    return old == order.view.ledger.end() || old->second.outcome == Outcome::undone ? nullptr : &old->second;
}

bool plans(const OrderInWave& order) {
    using Work = handlers::Decision::Work;
    return !order.deferred && (order.decision.work == Work::prepay || order.decision.work == Work::produce);
}

bool account_is_to_be_made(const OrderInWave& order) {
    const auto account = order.effects.find(order.order_key(handlers::place_account));
    return account != order.effects.end() && is_open(account->second) && !account_of(order);
}

Standing standing_of(const moodle::ManualEnrolment& found) {
    if (found.id == 0) return {};
    return {true, found.suspended, found.start, found.end, {found.roles.begin(), found.roles.end()}};
}

struct Open {
    OrderInWave* order;
    Effect* effect;
    directory::UserAndCourse pair;
    std::string username;
};

class Noting {
public:
    Noting(const database::Tables& tables, Wave& wave) : tables_{tables}, wave_{wave} {}

    void run(pqxx::transaction_base& look) {
        for (auto& [bill, order] : wave_.orders)
            if (plans(order)) collect(order);
        if (enrolments_.empty()) return;
        std::set<directory::UserAndCourse> pairs;
        for (const auto& open : enrolments_)
            pairs.insert(open.pair);
        const auto found = directory::read_enrolments(look, tables_, pairs);
        const LedgerAccesses ledger{wave_, look, pairs};
        for (auto& open : enrolments_)
            note(open, found.at(open.pair), ledger);
        note_memberships(look, ledger);
    }

private:
    void collect(OrderInWave& order);
    void keep(OrderInWave& order, Effect& effect, Enrolment& enrolment);
    void note(const Open& open, const moodle::ManualEnrolment& found, const LedgerAccesses& ledger);
    void note_memberships(pqxx::transaction_base& look, const LedgerAccesses& ledger);

    const database::Tables& tables_;
    Wave& wave_;
    std::vector<Open> enrolments_;
};

/// What was frozen stays so, unless it was undone since.
void Noting::keep(OrderInWave& order, Effect& effect, Enrolment& enrolment) {
    const auto* old = standing_in_ledger(order, effect);
    const auto* before = old ? std::get_if<Enrolment>(&old->intent) : nullptr;
    if (!before || before->course != enrolment.course || !before->before || old->user != effect.user) return;
    enrolment.before = before->before;
    enrolment.reactivate = before->reactivate || old->undoing;
}

void Noting::collect(OrderInWave& order) {
    const auto account = account_of(order);
    for (auto& [key, effect] : order.effects) {
        auto* enrolment = std::get_if<Enrolment>(&effect.intent);
        if (!enrolment || !is_open(effect) || enrolment->before || handlers::waits_for_learner(effect) ||
            handlers::waits_for_creation(effect))
            continue;
        keep(order, effect, *enrolment);
        if (!enrolment->before && !effect.user && account_is_to_be_made(order)) enrolment->before = Standing{};
        if (enrolment->before)
            order.touched.insert(key);
        else if (effect.user)
            enrolments_.push_back({&order, &effect, {*effect.user, enrolment->course}, account ? account->second : ""});
        else if (account)
            enrolments_.push_back({&order, &effect, {account->first, enrolment->course}, account->second});
    }
}

/// Orders of ours that stand share what stood before the first of them; where none does, what is seen stood there
/// before, unless it is what an undo of ours left suspended.
void Noting::note(const Open& open, const moodle::ManualEnrolment& found, const LedgerAccesses& ledger) {
    auto& enrolment = std::get<Enrolment>(open.effect->intent);
    bool left_by_us = open.effect->withdrawn;
    for (const auto& access : ledger.all()) {
        const auto* other = std::get_if<Enrolment>(&access.effect->intent);
        if (!other || access.effect == open.effect || access.pair() != open.pair || !other->before) continue;
        if (access.stays() || access.effect->undoing) {
            enrolment.before = other->before;
            enrolment.reactivate = other->reactivate;
            break;
        }
        left_by_us = left_by_us || (access.effect->outcome == Outcome::undone && access.effect->withdrawn);
    }
    if (!enrolment.before) {
        enrolment.reactivate = found.suspended && left_by_us;
        enrolment.before = enrolment.reactivate ? Standing{} : standing_of(found);
    }
    open.order->touched.insert(open.effect->key);
}

void Noting::note_memberships(pqxx::transaction_base& look, const LedgerAccesses& ledger) {
    std::vector<std::pair<Open, std::string>> wanted;
    std::set<std::pair<CourseId, std::string>> names;
    for (const auto& open : enrolments_) {
        if (!std::get<Enrolment>(open.effect->intent).before->there) continue;
        for (auto& [key, effect] : open.order->effects) {
            auto* membership = std::get_if<Membership>(&effect.intent);
            if (!membership || !is_open(effect) || enrolment_in(*open.order, effect, membership->course) != open.effect)
                continue;
            const auto name = membership->name.empty() ? "customer_" + open.username : membership->name;
            wanted.push_back({{open.order, &effect, open.pair, open.username}, name});
            names.emplace(membership->course, name);
        }
    }
    if (wanted.empty()) return;
    std::map<std::pair<CourseId, std::string>, GroupId> groups;
    for (const auto& group : directory::find_groups(look, tables_, names, {}))
        groups.emplace(std::pair{group.course, group.name}, group.id);
    std::set<std::pair<GroupId, MoodleUserId>> members;
    for (const auto& [open, name] : wanted)
        if (const auto group = groups.find({open.pair.second, name}); group != groups.end())
            members.emplace(group->second, open.pair.first);
    members = directory::find_memberships(look, tables_, members);
    for (auto& [open, name] : wanted) {
        auto& membership = std::get<Membership>(open.effect->intent);
        const auto other = std::find_if(ledger.all().begin(), ledger.all().end(), [&](const auto& access) {
            return access.effect != open.effect && access.pair() == open.pair && access.group() == name &&
                   (access.stays() || access.effect->undoing);
        });
        const auto group = groups.find({open.pair.second, name});
        membership.was_member = other != ledger.all().end()
                                    ? std::get<Membership>(other->effect->intent).was_member
                                    : group != groups.end() && members.contains({group->second, open.pair.first});
        open.order->touched.insert(open.effect->key);
    }
}

} // namespace

void note_what_stands(const database::Tables& tables, Wave& wave, pqxx::transaction_base& look) {
    Noting{tables, wave}.run(look);
}

} // namespace shopd::production
