#include "daemon/production/apply.hpp"
#include "daemon/production/leave_to_others.hpp"
#include "daemon/production/settle.hpp"

#include "handlers/window.hpp"
#include "moodle/directory/directory.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

#include <algorithm>

namespace shopd::production {
namespace {

using directory::UserAndCourse;
using handlers::Window;
using moodle::ManualEnrolment;

struct Wanted {
    OrderInWave* order;
    handlers::Effect* effect;
    const handlers::Enrolment* enrolment;
    UserAndCourse pair;
    std::optional<rest::Error> error;
};

using Observed = std::map<UserAndCourse, ManualEnrolment>;

Observed observe(Context& context, const std::vector<Wanted>& all) {
    std::set<UserAndCourse> pairs;
    for (const auto& wanted : all)
        pairs.insert(wanted.pair);
    pqxx::nontransaction look{context.connection};
    return directory::read_enrolments(look, context.tables, pairs);
}

/// In the support course a suspension that is not ours is left alone.
bool leaves_suspended(const handlers::Enrolment& wanted) {
    return wanted.support && !wanted.reactivate;
}

/// There in every field asked for.
bool is_there(const ManualEnrolment& found, const handlers::Enrolment& wanted) {
    if (found.id == 0) return false;
    if (found.suspended) return leaves_suspended(wanted);
    const bool roles =
        std::all_of(wanted.roles.begin(), wanted.roles.end(), [&](RoleId role) { return found.roles.contains(role); });
    return roles && handlers::covers({found.start, found.end}, {wanted.start, wanted.end});
}

/// Moodle's call sets what it is given and resets what it is not: each call for one user and course carries the same,
/// wide enough for all of this wave and for what is there.
struct Merged {
    std::optional<Window> window;
    bool suspend = true;
};

std::map<UserAndCourse, Merged> merge(const std::vector<Wanted>& all, const Observed& observed) {
    std::map<UserAndCourse, Merged> merged;
    for (const auto& wanted : all) {
        auto& target = merged[wanted.pair];
        const auto& found = observed.at(wanted.pair);
        if (!target.window && found.id != 0) target.window = Window{found.start, found.end};
        const Window own{wanted.enrolment->start, wanted.enrolment->end};
        target.window = target.window ? handlers::widen(*target.window, own) : own;
        if (!leaves_suspended(*wanted.enrolment) || found.id == 0 || !found.suspended) target.suspend = false;
    }
    return merged;
}

void call(Context& context, std::vector<Wanted>& missing, const Observed& observed) {
    const auto merged = merge(missing, observed);
    std::vector<rest::Enrolment> entries;
    std::vector<Wanted*> owners;
    for (auto& wanted : missing) {
        const auto& target = merged.at(wanted.pair);
        for (const auto role : wanted.enrolment->roles) {
            entries.push_back({role, wanted.pair.first, wanted.pair.second, target.window->start, target.window->end,
                               target.suspend});
            owners.push_back(&wanted);
        }
    }
    const auto answers = call_in_batches(context, "enrol_manual_enrol_users", entries, &rest::enrol_users);
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (!answers[i] && !owners[i]->error) owners[i]->error = answers[i].error();
}

/// An account that this order made may be another customer's too by now.
std::string shared_name(const Wanted& wanted) {
    return enrolment_name(wanted.pair.first, wanted.pair.second);
}

void settle_there(Wanted& wanted, const Observed& observed) {
    wanted.effect->enrolment = observed.at(wanted.pair).id;
    settle_done(*wanted.order, *wanted.effect);
}

} // namespace

void apply_enrolments(Context& context, Wave& wave) {
    std::vector<Wanted> all;
    for_each_due<handlers::Enrolment>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, handlers::Enrolment& enrolment) {
            if (const auto user = effect.user ? effect.user : order.account())
                all.push_back({&order, &effect, &enrolment, {*user, enrolment.course}, {}});
        });
    const Exclusive exclusive{context.connection, shared_names(all, shared_name)};
    leave_to_others(context, wave, all, shared_name, exclusive);
    if (all.empty()) return;
    const auto before = observe(context, all);
    SHOPD_FAULT_POINT("after_observe_enrolments");
    std::vector<Wanted> missing;
    for (auto& wanted : all) {
        if (is_there(before.at(wanted.pair), *wanted.enrolment))
            settle_there(wanted, before);
        else if (!before.at(wanted.pair).method_enabled)
            settle_refused(context, wave, *wanted.order, *wanted.effect,
                           fmt::format("CONFIG: no manual enrolment in {}", wanted.enrolment->course_name),
                           "add or enable the method 'Manual enrolments' in the course, then dead retry");
        else
            missing.push_back(wanted);
    }
    if (missing.empty()) return;
    call(context, missing, before);
    const auto after = observe(context, missing);
    SHOPD_FAULT_POINT("after_observe_new_enrolments");
    for (auto& wanted : missing) {
        if (is_there(after.at(wanted.pair), *wanted.enrolment)) {
            context.breaker.confirmed();
            settle_there(wanted, after);
        } else if (wanted.error) {
            settle_failure(context, wave, *wanted.order, *wanted.effect, *wanted.error);
        } else {
            settle_contradicted(context, wave, *wanted.order, *wanted.effect, "enrol_manual_enrol_users");
        }
    }
}

} // namespace shopd::production
