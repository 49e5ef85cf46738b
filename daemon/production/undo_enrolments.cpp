#include "daemon/production/exclusive.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/undo.hpp"

#include "handlers/undo.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

#include <algorithm>

namespace shopd::production {
namespace {

using directory::UserAndCourse;
using handlers::AccessChange;
using handlers::AccessToUndo;
using handlers::Enrolment;
using Step = handlers::AccessChange::Step;
using LifeStep = handlers::LifeChange::Step;

struct Leaving {
    OrderInWave* order;
    handlers::Effect* effect;

    [[nodiscard]] const Enrolment& enrolment() const { return std::get<Enrolment>(effect->intent); }
};

/// One user and course, and all of this wave that is to be undone there.
struct Place {
    UserAndCourse pair;
    std::vector<Leaving> leaving;
    AccessToUndo access;
    AccessChange change;
    std::int64_t enrolment = 0; ///< mdl_user_enrolments.id, as it was observed last
    std::optional<rest::Error> error;
    bool extended = false; ///< an extension of it is to be taken back, and is not yet
    bool settled = false;
};

handlers::GivenAccess given(const Enrolment& enrolment) {
    return {{enrolment.start, enrolment.end}, enrolment.roles};
}

void take(Place& place, const moodle::ManualEnrolment& found) {
    place.access.now = {};
    place.enrolment = found.id;
    if (found.id != 0)
        place.access.now = {true, found.suspended, found.start, found.end, {found.roles.begin(), found.roles.end()}};
    place.change = handlers::undo_access(place.access);
}

/// An access whose products changed leaves with what it was, and stays, or comes back, with what it shall be.
void follow_products(AccessToUndo& access, const handlers::Effect& effect, const Enrolment& enrolment) {
    const auto& life = *effect.life;
    for (const auto& window : life.was)
        access.leaving.push_back({window, enrolment.roles});
    if (!handlers::keeps_on(life)) access.leaving.push_back(given(enrolment));
    if (life.step == LifeStep::suspend) access.remove = false;
    if (!handlers::keeps_on(life)) return;
    const auto now = given(enrolment);
    access.staying.push_back(now);
    access.moved = access.moved ? handlers::widen(*access.moved, now.window) : now.window;
    access.reactivate = access.reactivate || life.step == LifeStep::restore;
}

class UndoingEnrolments {
public:
    UndoingEnrolments(Context& context, Wave& wave) : context_{context}, wave_{wave} {}

    void run();

private:
    void collect();
    void leave_to_others(const Exclusive& exclusive);
    void observe();
    void fill(Place& place, const LedgerAccesses& ledger) const;
    void decide(Place& place, const moodle::ManualEnrolment& found);
    void call();
    void call_enrol(const std::vector<Place*>& places);
    void call_unenrol(const std::vector<Place*>& places);
    void call_unassign(const std::vector<Place*>& places);
    void observe_again();
    void settle(Place& place);
    void rejoin_groups(OrderInWave& order, const handlers::Effect& access);
    void refuse(Place& place, const std::string& cause, const std::string& detail);
    bool course_is_there(CourseId course);

    std::vector<Place*> open(bool (*wants)(const Place&)) {
        std::vector<Place*> places;
        for (auto& [pair, place] : places_)
            if (!place.settled && wants(place)) places.push_back(&place);
        return places;
    }

    Context& context_;
    Wave& wave_;
    std::map<UserAndCourse, Place> places_;
};

void UndoingEnrolments::collect() {
    for (auto& [bill, order] : wave_.orders) {
        for (auto& [key, effect] : order.effects) {
            const auto* enrolment = std::get_if<Enrolment>(&effect.intent);
            if (!enrolment || !is_undo_due(wave_, order, effect)) continue;
            const auto user = user_of(order, effect);
            if (!user) { // without an account nothing can have been given
                settle_undone(order, effect);
                continue;
            }
            const UserAndCourse pair{*user, enrolment->course};
            auto& place = places_[pair];
            place.pair = pair;
            place.leaving.push_back({&order, &effect});
        }
    }
}

void UndoingEnrolments::leave_to_others(const Exclusive& exclusive) {
    std::erase_if(places_, [&](auto& entry) {
        if (exclusive.holds(enrolment_name(entry.first.first, entry.first.second))) return false;
        for (auto& leaving : entry.second.leaving)
            settle_later(*leaving.order, *leaving.effect, wave_.now() + context_.config->production.retry.first,
                         "another worker is at this account's enrolment");
        return true;
    });
}

void UndoingEnrolments::fill(Place& place, const LedgerAccesses& ledger) const {
    place.access.remove = context_.config->production.undo == config::Production::Undo::remove;
    place.access.before = *place.leaving.front().enrolment().before;
    for (const auto& access : ledger.all()) {
        const auto* enrolment = std::get_if<Enrolment>(&access.effect->intent);
        if (access.pair() != place.pair) continue;
        if (std::holds_alternative<handlers::Extension>(access.effect->intent) && access.effect->undoing &&
            access.effect->outcome != handlers::Outcome::refused)
            place.extended = true;
        if (!enrolment) continue;
        if (access.effect->life)
            follow_products(place.access, *access.effect, *enrolment);
        else if (access.effect->undoing)
            place.access.leaving.push_back(given(*enrolment));
        else if (access.stays())
            place.access.staying.push_back(given(*enrolment));
    }
}

void UndoingEnrolments::refuse(Place& place, const std::string& cause, const std::string& detail) {
    for (auto& leaving : place.leaving)
        settle_refused(context_, wave_, *leaving.order, *leaving.effect, cause, detail);
    place.settled = true;
}

bool UndoingEnrolments::course_is_there(CourseId course) {
    pqxx::nontransaction look{context_.connection};
    return !directory::find_courses(look, context_.tables, {std::to_string(course.value())}).empty();
}

void UndoingEnrolments::decide(Place& place, const moodle::ManualEnrolment& found) {
    const auto& course = place.leaving.front().enrolment().course_name;
    take(place, found);
    if (place.extended) {
        for (auto& leaving : place.leaving)
            settle_later(*leaving.order, *leaving.effect, wave_.now() + context_.config->production.retry.first,
                         "an extension of it is taken back first");
        place.settled = true;
    } else if (!found.method_enabled && course_is_there(place.pair.second)) {
        refuse(
            place, fmt::format("CONFIG: no manual enrolment in {}", course),
            "the access cannot be taken back while the method 'Manual enrolments' is away or disabled; enable it, or "
            "drop this when the access is gone");
    } else if (place.change.step == Step::nothing) {
        settle(place);
    } else if (place.change.step == Step::by_hand && place.access.moved) {
        refuse(place, handlers::product_by_hand,
               fmt::format("the enrolment of user {} in {} has an end that somebody set in Moodle, later than the "
                           "product's new one, so it was left as it is. Correct one of the two, then drop this",
                           place.pair.first.value(), course));
    } else if (place.change.step == Step::by_hand) {
        refuse(
            place, handlers::undo_by_hand,
            fmt::format("the enrolment of user {} in {} no longer has the dates or roles that this order gave, so it "
                        "was left as it is. End it by hand where it is not owed, then drop this",
                        place.pair.first.value(), course));
    } else {
        const auto tried = place.leaving.front().effect->tried_at;
        const auto php_limit = context_.config->moodle.php_limit;
        if (!tried || *tried + php_limit <= wave_.clock) return;
        for (auto& leaving : place.leaving)
            settle_later(*leaving.order, *leaving.effect, *tried + php_limit,
                         "the last call may still be at work in Moodle");
        place.settled = true;
    }
}

void UndoingEnrolments::observe() {
    std::set<UserAndCourse> pairs;
    for (auto& [pair, place] : places_) {
        const bool known = std::all_of(place.leaving.begin(), place.leaving.end(),
                                       [](const auto& leaving) { return leaving.enrolment().before.has_value(); });
        if (known)
            pairs.insert(pair);
        else
            refuse(
                place, handlers::undo_unknown_before,
                "the ledger does not say what stood in the course before this order; undo it by hand, then drop this");
    }
    if (pairs.empty()) return;
    std::map<UserAndCourse, moodle::ManualEnrolment> found;
    {
        pqxx::nontransaction look{context_.connection};
        found = directory::read_enrolments(look, context_.tables, pairs);
        const LedgerAccesses ledger{wave_, look, pairs};
        for (const auto& pair : pairs)
            fill(places_.at(pair), ledger);
    }
    SHOPD_FAULT_POINT("after_observe_undo");
    for (const auto& pair : pairs)
        decide(places_.at(pair), found.at(pair));
}

template <class Entry, class Call>
void call_for(Context& context, const std::string& function, const std::vector<Entry>& entries,
              const std::vector<Place*>& owners, Call call) {
    const auto answers = call_in_batches(context, function, entries, call);
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (!answers[i] && !owners[i]->error) owners[i]->error = answers[i].error();
}

void UndoingEnrolments::call_enrol(const std::vector<Place*>& places) {
    std::vector<rest::Enrolment> entries;
    std::vector<Place*> owners;
    for (auto* place : places) {
        const auto& change = place->change;
        const auto& now = place->access.now;
        auto roles = change.roles_given;
        if (roles.empty()) {
            if (change.window == handlers::Window{now.start, now.end} && change.suspended == now.suspended) continue;
            roles.push_back(change.role_sent);
        }
        for (const auto role : roles) {
            entries.push_back({role, place->pair.first, place->pair.second, change.window.start, change.window.end,
                               change.suspended});
            owners.push_back(place);
        }
    }
    call_for(context_, "enrol_manual_enrol_users", entries, owners, &rest::enrol_users);
}

void UndoingEnrolments::call_unenrol(const std::vector<Place*>& places) {
    std::vector<rest::Unenrolment> entries;
    for (const auto* place : places)
        entries.push_back({place->pair.first, place->pair.second});
    call_for(context_, "enrol_manual_unenrol_users", entries, places, &rest::unenrol_users);
}

void UndoingEnrolments::call_unassign(const std::vector<Place*>& places) {
    std::vector<rest::RoleInContext> entries;
    std::vector<Place*> owners;
    for (auto* place : places) {
        if (place->error) continue;
        for (const auto role : place->change.roles_taken) {
            entries.push_back({role, place->pair.first, {moodle::course_level, place->pair.second.value()}});
            owners.push_back(place);
        }
    }
    call_for(context_, "core_role_unassign_roles", entries, owners, &rest::unassign_roles);
}

void UndoingEnrolments::call() {
    call_enrol(open(
        [](const Place& place) { return place.change.step == Step::change || place.change.step == Step::suspend; }));
    call_unenrol(open([](const Place& place) { return place.change.step == Step::remove; }));
    call_unassign(open([](const Place& place) { return place.change.step == Step::change; }));
}

void UndoingEnrolments::settle(Place& place) {
    const auto& now = place.access.now;
    for (auto& [order, effect] : place.leaving) {
        const bool enrolled_anew = now.there && effect->enrolment != place.enrolment;
        if (now.there)
            effect->enrolment = place.enrolment;
        else
            effect->enrolment.reset();
        effect->withdrawn = now.there && !place.change.stays;
        if (!effect->life)
            settle_undone(*order, *effect);
        else
            settle_life(*order, *effect, handlers::keeps_on(*effect->life));
        if (effect->life && enrolled_anew) rejoin_groups(*order, *effect);
    }
    place.settled = true;
}

/// Who was unenrolled meanwhile lost the groups of the course.
void UndoingEnrolments::rejoin_groups(OrderInWave& order, const handlers::Effect& access) {
    for (auto& [key, effect] : order.effects) {
        const auto* membership = std::get_if<handlers::Membership>(&effect.intent);
        if (!membership || effect.outcome != handlers::Outcome::done) continue;
        if (enrolment_in(order, effect, membership->course) == &access)
            settle_later(order, effect, wave_.now(), "enrolled again");
    }
}

void UndoingEnrolments::observe_again() {
    std::set<UserAndCourse> pairs;
    for (const auto* place : open([](const Place&) { return true; }))
        pairs.insert(place->pair);
    if (pairs.empty()) return;
    std::map<UserAndCourse, moodle::ManualEnrolment> found;
    {
        pqxx::nontransaction look{context_.connection};
        found = directory::read_enrolments(look, context_.tables, pairs);
    }
    SHOPD_FAULT_POINT("after_observe_undone");
    for (const auto& pair : pairs) {
        auto& place = places_.at(pair);
        const bool removed = place.change.step == Step::remove;
        take(place, found.at(pair));
        if (place.change.step == Step::nothing) {
            context_.breaker.confirmed();
            settle(place);
            continue;
        }
        for (auto& leaving : place.leaving) {
            if (place.error)
                settle_failure(context_, wave_, *leaving.order, *leaving.effect, *place.error);
            else
                settle_contradicted(context_, wave_, *leaving.order, *leaving.effect,
                                    removed ? "enrol_manual_unenrol_users" : "enrol_manual_enrol_users");
        }
    }
}

void UndoingEnrolments::run() {
    collect();
    if (places_.empty()) return;
    std::set<std::string> names;
    for (const auto& [pair, place] : places_)
        names.insert(enrolment_name(pair.first, pair.second));
    const Exclusive exclusive{context_.connection, names};
    leave_to_others(exclusive);
    observe();
    call();
    observe_again();
}

} // namespace

void undo_enrolments(Context& context, Wave& wave) {
    UndoingEnrolments{context, wave}.run();
}

} // namespace shopd::production
