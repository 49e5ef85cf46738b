#include "daemon/production/apply.hpp"
#include "daemon/production/exclusive.hpp"
#include "daemon/production/order_rows.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/undo.hpp"

#include "handlers/intent_json.hpp"
#include "handlers/undo.hpp"
#include "handlers/undo_extension.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>

#include <algorithm>

namespace shopd::production {
namespace {

using directory::UserAndCourse;
using handlers::Extension;
using moodle::ManualEnrolment;
using nlohmann::json;

struct Leaving {
    OrderInWave* order;
    handlers::Effect* effect;

    [[nodiscard]] Extension& extension() const { return std::get<Extension>(effect->intent); }
};

/// One user and course, and all extensions of this wave that are to be taken back there.
struct Place {
    UserAndCourse pair;
    std::vector<Leaving> leaving;
    ManualEnrolment now;
    bool others_give_it = false; ///< an enrolment or an extension that stays
    std::int64_t end = 0;        ///< wanted
    std::optional<rest::Error> error;
    bool settled = false;

    /// An access that an extension opened is suspended again, unless somebody else gives it.
    [[nodiscard]] bool suspended() const {
        return now.suspended || (!others_give_it && std::any_of(leaving.begin(), leaving.end(), [](const auto& one) {
                   return one.extension().fixed->suspended;
               }));
    }

    [[nodiscard]] bool is_taken_back() const { return now.id == 0 || (now.end == end && now.suspended == suspended()); }
};

json row_of(const handlers::EffectKey& key, json patch) {
    json row = to_json(key);
    row["patch"] = std::move(patch);
    return row;
}

class UndoingExtensions {
public:
    UndoingExtensions(Context& context, Wave& wave) : context_{context}, wave_{wave} {}

    void run();

private:
    void collect();
    void leave_to_others(const Exclusive& exclusive);
    void observe();
    void decide(Place& place, const LedgerAccesses& ledger);
    static handlers::EndToTakeBack look_at_others(Place& place, const LedgerAccesses& ledger);
    bool resume(Place& place, const std::optional<std::int64_t>& others);
    void compute(Place& place, const LedgerAccesses& ledger, const handlers::EndToTakeBack& extended);
    void move_before(const Place& place, const LedgerAccesses& ledger, const handlers::EndTakenBack& taken);
    void fix();
    void call();
    void observe_again();
    void settle(Place& place);
    void refuse(Place& place, const std::string& cause, const std::string& detail);
    handlers::Effect* in_wave(const handlers::EffectKey& key);

    std::vector<Place*> open() {
        std::vector<Place*> places;
        for (auto& [pair, place] : places_)
            if (!place.settled) places.push_back(&place);
        return places;
    }

    [[nodiscard]] std::set<UserAndCourse> open_pairs() {
        std::set<UserAndCourse> pairs;
        for (const auto* place : open())
            pairs.insert(place->pair);
        return pairs;
    }

    Context& context_;
    Wave& wave_;
    std::map<UserAndCourse, Place> places_;
    json rows_ = json::array(); ///< of the ledger, to be fixed before the call
};

/// One that was never fixed was never called for.
void UndoingExtensions::collect() {
    for (auto& [bill, order] : wave_.orders)
        for (auto& [key, effect] : order.effects) {
            const auto* extension = std::get_if<Extension>(&effect.intent);
            if (!extension || !is_undo_due(wave_, order, effect)) continue;
            if (!extension->fixed) {
                settle_undone(order, effect);
                continue;
            }
            const UserAndCourse pair{extension->fixed->user, extension->course};
            auto& place = places_[pair];
            place.pair = pair;
            place.leaving.push_back({&order, &effect});
        }
}

void UndoingExtensions::leave_to_others(const Exclusive& exclusive) {
    std::erase_if(places_, [&](auto& entry) {
        if (exclusive.holds(enrolment_name(entry.first.first, entry.first.second))) return false;
        for (auto& leaving : entry.second.leaving)
            settle_later(*leaving.order, *leaving.effect, wave_.now() + context_.config->production.retry.first,
                         "another worker is at this account's enrolment");
        return true;
    });
}

void UndoingExtensions::refuse(Place& place, const std::string& cause, const std::string& detail) {
    for (auto& leaving : place.leaving)
        settle_refused(context_, wave_, *leaving.order, *leaving.effect, cause, detail);
    place.settled = true;
}

handlers::Effect* UndoingExtensions::in_wave(const handlers::EffectKey& key) {
    const auto order = wave_.orders.find(key.bill);
    return order == wave_.orders.end() ? nullptr : order->second.find(key);
}

/// What was fixed already is done as it was fixed, but for what another order gives since.
/// @return true where it was
bool UndoingExtensions::resume(Place& place, const std::optional<std::int64_t>& others) {
    std::optional<handlers::EndTaken> taken;
    for (const auto& leaving : place.leaving)
        if (leaving.extension().taken) taken = leaving.extension().taken;
    if (!taken) return false;
    std::erase_if(place.leaving, [&](auto& leaving) {
        if (leaving.extension().taken) return false;
        settle_later(*leaving.order, *leaving.effect, wave_.now() + context_.config->production.retry.first,
                     "another extension of this enrolment is being taken back");
        return true;
    });
    place.end = place.now.end;
    if (place.end == taken->from && others != 0)
        place.end = std::min(place.end, std::max(taken->to, others.value_or(0)));
    return true;
}

/// An enrolment whose order came after an extension says that this stood before it.
void UndoingExtensions::move_before(const Place& place, const LedgerAccesses& ledger,
                                    const handlers::EndTakenBack& taken) {
    for (const auto& access : ledger.all()) {
        const auto* enrolment = std::get_if<handlers::Enrolment>(&access.effect->intent);
        if (!enrolment || access.pair() != place.pair || !enrolment->before || !enrolment->before->there) continue;
        const auto end = taken.without(enrolment->before->end);
        if (end == enrolment->before->end) continue;
        auto changed = *enrolment;
        changed.before->end = end;
        rows_.push_back(
            row_of(access.effect->key, {{"before", handlers::intent_to_json(handlers::Intent{changed}).at("before")}}));
        if (auto* effect = in_wave(access.effect->key)) effect->intent = changed;
    }
}

handlers::EndToTakeBack UndoingExtensions::look_at_others(Place& place, const LedgerAccesses& ledger) {
    handlers::EndToTakeBack extended;
    extended.now = place.now.end;
    std::set<handlers::EffectKey> own;
    for (const auto& leaving : place.leaving) {
        own.insert(leaving.effect->key);
        if (const auto link = handlers::extension_in_force(*leaving.effect)) extended.leaving.push_back(*link);
    }
    for (const auto& access : ledger.all()) {
        if (access.pair() != place.pair || own.contains(access.effect->key)) continue;
        if (const auto link = handlers::extension_in_force(*access.effect)) extended.staying.push_back(*link);
        const auto* enrolment = std::get_if<handlers::Enrolment>(&access.effect->intent);
        if (!enrolment) continue;
        if (enrolment->before && enrolment->before->there && access.effect->outcome != handlers::Outcome::undone)
            extended.before = enrolment->before->end;
        if (!access.goes_on()) continue;
        place.others_give_it = true;
        extended.others =
            !extended.others ? enrolment->end : handlers::widen({0, *extended.others}, {0, enrolment->end}).end;
    }
    place.others_give_it = place.others_give_it || !extended.staying.empty();
    return extended;
}

void UndoingExtensions::compute(Place& place, const LedgerAccesses& ledger, const handlers::EndToTakeBack& extended) {
    place.end = place.now.end;
    if (extended.leaving.empty() || place.now.id == 0) return;
    const auto taken = handlers::take_back_end(extended);
    if (taken.by_hand) {
        const auto& name = place.leaving.front().extension().course_name;
        refuse(place, handlers::undo_by_hand,
               fmt::format("the enrolment of user {} in {} has an end that none of our orders set, so it was left as "
                           "it is. Correct it by hand where it is not owed, then drop this",
                           place.pair.first.value(), name));
        return;
    }
    place.end = taken.end;
    for (auto& leaving : place.leaving) {
        auto& extension = leaving.extension();
        extension.taken = handlers::EndTaken{place.now.end, taken.end};
        rows_.push_back(
            row_of(leaving.effect->key, {{"taken", handlers::intent_to_json(leaving.effect->intent).at("taken")}}));
    }
    for (const auto& [key, fixed] : taken.moved) {
        rows_.push_back(row_of(key, {{"before", fixed.before}, {"after", fixed.after}}));
        if (auto* effect = in_wave(key)) std::get<Extension>(effect->intent).fixed = fixed;
    }
    move_before(place, ledger, taken);
}

void UndoingExtensions::decide(Place& place, const LedgerAccesses& ledger) {
    const auto tried = place.leaving.front().effect->tried_at;
    const auto php_limit = context_.config->moodle.php_limit;
    if (tried && *tried + php_limit > wave_.clock) {
        for (auto& leaving : place.leaving)
            settle_later(*leaving.order, *leaving.effect, *tried + php_limit,
                         "the last call may still be at work in Moodle");
        place.settled = true;
        return;
    }
    const auto extended = look_at_others(place, ledger);
    if (!resume(place, extended.others)) compute(place, ledger, extended);
    if (place.settled || place.is_taken_back()) return;
    if (!place.now.method_enabled)
        refuse(place, fmt::format("CONFIG: no manual enrolment in {}", place.leaving.front().extension().course_name),
               "the time cannot be taken back while the method 'Manual enrolments' is disabled; enable it");
}

void UndoingExtensions::observe() {
    const auto pairs = open_pairs();
    {
        pqxx::nontransaction look{context_.connection};
        const auto found = directory::read_enrolments(look, context_.tables, pairs);
        const LedgerAccesses ledger{wave_, look, pairs};
        for (const auto& pair : pairs) {
            auto& place = places_.at(pair);
            place.now = found.at(pair);
            decide(place, ledger);
        }
    }
    SHOPD_FAULT_POINT("after_observe_extensions_to_undo");
}

/// Written down before the first call: whatever crashes, the same end is set again, and no time is taken twice.
void UndoingExtensions::fix() {
    if (rows_.empty()) return;
    pqxx::nontransaction transaction{context_.connection};
    transaction.exec_params0(
        "update moodle_shopd.ledger l set intent = l.intent || w.patch from jsonb_to_recordset($1::jsonb) w(bill "
        "bigint, item_code text, element int, occurrence int, place int, patch jsonb) where (l.bill, l.item_code, "
        "l.element, l.occurrence, l.place) = (w.bill, w.item_code, w.element, w.occurrence, w.place)",
        rows_.dump(-1, ' ', false, json::error_handler_t::replace));
}

void UndoingExtensions::call() {
    std::vector<rest::Enrolment> entries;
    std::vector<Place*> owners;
    for (auto* place : open()) {
        if (place->is_taken_back()) continue;
        const auto& now = place->now;
        const auto otherwise = place->leaving.front().extension().role;
        const auto role = now.roles.empty() || now.roles.contains(otherwise) ? otherwise : *now.roles.begin();
        entries.push_back({role, place->pair.first, place->pair.second, now.start, place->end, place->suspended()});
        owners.push_back(place);
    }
    const auto answers = call_in_batches(context_, "enrol_manual_enrol_users", entries, &rest::enrol_users);
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (!answers[i]) owners[i]->error = answers[i].error();
}

void UndoingExtensions::settle(Place& place) {
    for (auto& [order, effect] : place.leaving) {
        if (place.now.id == 0) effect->enrolment.reset();
        settle_undone(*order, *effect);
    }
    place.settled = true;
}

void UndoingExtensions::observe_again() {
    std::map<UserAndCourse, ManualEnrolment> found;
    {
        pqxx::nontransaction look{context_.connection};
        found = directory::read_enrolments(look, context_.tables, open_pairs());
    }
    SHOPD_FAULT_POINT("after_observe_extensions_undone");
    for (auto* place : open()) {
        place->now = found.at(place->pair);
        if (place->is_taken_back()) {
            context_.breaker.confirmed();
            settle(*place);
            continue;
        }
        for (auto& leaving : place->leaving) {
            if (place->error)
                settle_failure(context_, wave_, *leaving.order, *leaving.effect, *place->error);
            else
                settle_contradicted(context_, wave_, *leaving.order, *leaving.effect, "enrol_manual_enrol_users");
        }
    }
}

void UndoingExtensions::run() {
    collect();
    if (places_.empty()) return;
    std::set<std::string> names;
    for (const auto& [pair, place] : places_)
        names.insert(enrolment_name(pair.first, pair.second));
    const Exclusive exclusive{context_.connection, names};
    leave_to_others(exclusive);
    if (places_.empty()) return;
    refresh_extensions(context_, wave_);
    observe();
    fix();
    SHOPD_FAULT_POINT("after_fix_extensions_to_undo");
    for (auto* place : open())
        if (place->is_taken_back()) settle(*place);
    if (open().empty()) return;
    call();
    observe_again();
}

} // namespace

void undo_extensions(Context& context, Wave& wave) {
    UndoingExtensions{context, wave}.run();
}

} // namespace shopd::production
