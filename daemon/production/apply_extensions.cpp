#include "daemon/production/apply.hpp"
#include "daemon/production/leave_to_others.hpp"
#include "daemon/production/order_rows.hpp"
#include "daemon/production/settle.hpp"

#include "handlers/intent_json.hpp"
#include "moodle/directory/directory.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>

namespace shopd::production {
namespace {

using directory::UserAndCourse;
using moodle::ManualEnrolment;
using nlohmann::json;
using Observed = std::map<UserAndCourse, ManualEnrolment>;

struct Wanted {
    OrderInWave* order;
    handlers::Effect* effect;
    handlers::Extension* extension;
    UserAndCourse pair;
};

std::string shared_name(const Wanted& wanted) {
    return enrolment_name(wanted.pair.first, wanted.pair.second);
}

std::vector<Wanted> collect(Wave& wave) {
    std::vector<Wanted> all;
    for_each_due<handlers::Extension>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, handlers::Extension& extension) {
            const auto user = order.account();
            if (!user) return;
            if (extension.fixed && extension.fixed->user != *user) extension.fixed.reset();
            all.push_back({&order, &effect, &extension, {*user, extension.course}});
        });
    return all;
}

Observed observe(Context& context, const std::vector<Wanted>& all) {
    std::set<UserAndCourse> pairs;
    for (const auto& wanted : all)
        pairs.insert(wanted.pair);
    pqxx::nontransaction look{context.connection};
    return directory::read_enrolments(look, context.tables, pairs);
}

bool is_there(const ManualEnrolment& found, const handlers::ExtendedEnd& end) {
    return found.id != 0 && !found.suspended && (found.end == 0 || (end.after != 0 && found.end >= end.after));
}

/// What extensions of other orders are just doing to an enrolment.
struct UnderWay {
    std::int64_t end = 0;    ///< fixed, and Moodle may not show it yet: the next one counts from there
    bool taken_back = false; ///< an end that Moodle may still show, and that does not stay
};

std::map<UserAndCourse, UnderWay> ends_under_way(Context& context, const std::vector<Wanted>& all) {
    json pairs = json::array();
    for (const auto& wanted : all)
        pairs.push_back({{"user", wanted.pair.first.value()}, {"course", wanted.pair.second.value()}});
    std::map<UserAndCourse, UnderWay> ends;
    pqxx::nontransaction look{context.connection};
    for (const auto& row : look.exec_params(
             "select w.\"user\", w.course, max((l.intent->>'after')::bigint) filter (where not l.result ? 'undoing'), "
             "bool_or(l.result ? 'undoing' and l.intent ? 'taken' and l.outcome in ('planned', 'retry', 'again')) "
             "from jsonb_to_recordset($1::jsonb) w(\"user\" bigint, course bigint) join moodle_shopd.ledger l on "
             "l.kind = 'extension' and l.outcome not in ('done', 'dropped', 'undone') and (l.intent->>'user')::bigint "
             "= w.\"user\" and (l.intent->>'course')::bigint = w.course group by 1, 2",
             pairs.dump()))
        ends.emplace(UserAndCourse{MoodleUserId{row[0].as<std::int64_t>()}, CourseId{row[1].as<std::int64_t>()}},
                     UnderWay{row[2].as<std::int64_t>(0), row[3].as<bool>(false)});
    return ends;
}

/// Written down before the first call: whatever crashes, the same end is set again, and no time is added twice. What
/// counts from an end that is just being taken back waits.
void fix(Context& context, const Wave& wave, const std::vector<Wanted>& unfixed, const Observed& observed) {
    if (unfixed.empty()) return;
    auto ends = ends_under_way(context, unfixed);
    json rows = json::array();
    for (const auto& wanted : unfixed) {
        const auto& found = observed.at(wanted.pair);
        auto& extension = *wanted.extension;
        auto& last = ends[wanted.pair];
        if (last.taken_back) {
            settle_later(*wanted.order, *wanted.effect, wave.now() + context.config->production.retry.first,
                         "another extension of this enrolment is being taken back");
            continue;
        }
        extension.fixed = handlers::ExtendedEnd{wanted.pair.first, 0, 0, found.suspended}; // unlimited stays unlimited
        if (found.end != 0) {
            extension.fixed->before = std::max(last.end, found.end);
            last.end = extension.fixed->after = std::max(extension.fixed->before, extension.from) + extension.seconds;
        }
        json row = to_json(wanted.effect->key);
        row["intent"] = handlers::intent_to_json(wanted.effect->intent);
        rows.push_back(std::move(row));
    }
    pqxx::nontransaction transaction{context.connection};
    transaction.exec_params0(
        "update moodle_shopd.ledger l set intent = w.intent from jsonb_to_recordset($1::jsonb) w(bill bigint, "
        "item_code text, element int, occurrence int, place int, intent jsonb) where (l.bill, l.item_code, l.element, "
        "l.occurrence, l.place) = (w.bill, w.item_code, w.element, w.occurrence, w.place)",
        rows.dump(-1, ' ', false, json::error_handler_t::replace));
}

/// Moodle's call gives a role too: one that the account has there already, so that no further one comes of it.
RoleId role_to_send(const ManualEnrolment& found, RoleId otherwise) {
    return found.roles.empty() || found.roles.contains(otherwise) ? otherwise : *found.roles.begin();
}

std::map<UserAndCourse, rest::Error> call(Context& context, const std::vector<Wanted>& missing,
                                          const Observed& observed) {
    std::map<UserAndCourse, rest::Enrolment> targets;
    for (const auto& wanted : missing) {
        const auto& found = observed.at(wanted.pair);
        const auto end = wanted.extension->fixed->after;
        auto& target = targets
                           .try_emplace(wanted.pair,
                                        rest::Enrolment{role_to_send(found, wanted.extension->role), wanted.pair.first,
                                                        wanted.pair.second, found.start, found.end, false})
                           .first->second;
        target.time_end = target.time_end == 0 || end == 0 ? 0 : std::max(target.time_end, end);
    }
    std::vector<rest::Enrolment> entries;
    entries.reserve(targets.size());
    for (const auto& [pair, target] : targets)
        entries.push_back(target);
    const auto answers = call_in_batches(context, "enrol_manual_enrol_users", entries, &rest::enrol_users);
    std::map<UserAndCourse, rest::Error> errors;
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (!answers[i]) errors.emplace(UserAndCourse{entries[i].user, entries[i].course}, answers[i].error());
    return errors;
}

void settle_there(const Wanted& wanted, const ManualEnrolment& found) {
    wanted.effect->enrolment = found.id;
    settle_done(*wanted.order, *wanted.effect);
}

/// The order gives the course itself, and has not been able to yet: its extension waits for that, and for nothing else.
bool waits_for_enrolment(const Wanted& wanted) {
    const auto& effects = wanted.order->effects;
    return std::any_of(effects.begin(), effects.end(), [&](const auto& entry) {
        const auto* enrolment = std::get_if<handlers::Enrolment>(&entry.second.intent);
        using enum handlers::Outcome;
        const auto outcome = entry.second.outcome;
        return enrolment && enrolment->course == wanted.extension->course &&
               (outcome == planned || outcome == retry || outcome == again || outcome == refused);
    });
}

/// Those without an enrolment are refused.
std::vector<Wanted> those_to_extend(Context& context, const Wave& wave, const std::vector<Wanted>& all,
                                    const Observed& observed) {
    std::vector<Wanted> extended;
    for (const auto& wanted : all) {
        const auto& found = observed.at(wanted.pair);
        if (found.id == 0 && waits_for_enrolment(wanted)) continue;
        if (found.id == 0)
            settle_refused(context, wave, *wanted.order, *wanted.effect,
                           fmt::format("DATA: no enrolment to extend in {}", wanted.extension->course_name),
                           fmt::format("account {} has no manual enrolment in the course; enrol it, or sell the course "
                                       "itself, then dead retry",
                                       wanted.pair.first.value()));
        else
            extended.push_back(wanted);
    }
    return extended;
}

} // namespace

void refresh_extensions(Context& context, Wave& wave) {
    json keys = json::array();
    for (const auto& [bill, order] : wave.orders)
        for (const auto& [key, effect] : order.effects)
            if (const auto* extension = std::get_if<handlers::Extension>(&effect.intent); extension && extension->fixed)
                keys.push_back(to_json(key));
    if (keys.empty()) return;
    pqxx::nontransaction look{context.connection};
    for (const auto& row : look.exec_params(
             "select l.bill, l.item_code, l.element, l.occurrence, l.place, l.intent->>'before', l.intent->>'after' "
             "from jsonb_to_recordset($1::jsonb) w(bill bigint, item_code text, element int, occurrence int, place "
             "int) join moodle_shopd.ledger l using (bill, item_code, element, occurrence, place) where l.intent ? "
             "'after'",
             keys.dump(-1, ' ', false, json::error_handler_t::replace))) {
        auto& order = wave.orders.at(BillId{row[0].as<std::int64_t>()});
        auto& effect = order.effects.at(
            {order.view.bill, row[1].as<std::string>(), row[2].as<int>(), row[3].as<int>(), row[4].as<int>()});
        auto& fixed = *std::get<handlers::Extension>(effect.intent).fixed;
        fixed.before = row[5].as<std::int64_t>();
        fixed.after = row[6].as<std::int64_t>();
    }
}

void apply_extensions(Context& context, Wave& wave) {
    auto all = collect(wave);
    const Exclusive exclusive{context.connection, shared_names(all, shared_name)};
    leave_to_others(context, wave, all, shared_name, exclusive);
    if (all.empty()) return;
    refresh_extensions(context, wave);
    const auto before = observe(context, all);
    SHOPD_FAULT_POINT("after_observe_extensions");
    all = those_to_extend(context, wave, all, before);
    std::vector<Wanted> unfixed;
    std::copy_if(all.begin(), all.end(), std::back_inserter(unfixed),
                 [](const Wanted& wanted) { return !wanted.extension->fixed; });
    fix(context, wave, unfixed, before);
    std::erase_if(all, [](const Wanted& wanted) { return !wanted.extension->fixed; });
    SHOPD_FAULT_POINT("after_fix_extensions");
    std::vector<Wanted> missing;
    for (const auto& wanted : all) {
        if (is_there(before.at(wanted.pair), *wanted.extension->fixed))
            settle_there(wanted, before.at(wanted.pair));
        else
            missing.push_back(wanted);
    }
    if (missing.empty()) return;
    const auto errors = call(context, missing, before);
    const auto after = observe(context, missing);
    SHOPD_FAULT_POINT("after_observe_extended");
    for (const auto& wanted : missing) {
        const auto error = errors.find(wanted.pair);
        if (is_there(after.at(wanted.pair), *wanted.extension->fixed)) {
            context.breaker.confirmed();
            settle_there(wanted, after.at(wanted.pair));
        } else if (error != errors.end()) {
            settle_failure(context, wave, *wanted.order, *wanted.effect, error->second);
        } else {
            settle_contradicted(context, wave, *wanted.order, *wanted.effect, "enrol_manual_enrol_users");
        }
    }
}

} // namespace shopd::production
