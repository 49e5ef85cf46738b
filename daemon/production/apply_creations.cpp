#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include "moodle/directory/directory.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

#include <array>
#include <chrono>

namespace shopd::production {
namespace {

using handlers::Creation;

struct Wanted {
    OrderInWave* order;
    handlers::Effect* effect;
    const Creation* creation;
};

using Found = std::map<std::string, std::int64_t>; ///< ids, by what each is found again by
using Made = std::vector<rest::Result<std::int64_t>>;

Found find_categories(pqxx::transaction_base& look, const database::Tables& tables,
                      const std::set<std::string>& names) {
    return directory::find_categories(look, tables, names);
}

Found find_courses(pqxx::transaction_base& look, const database::Tables& tables, const std::set<std::string>& names) {
    Found found;
    for (const auto& course : directory::find_courses(look, tables, names))
        found.emplace(course.short_name, course.id.value());
    return found;
}

Made make_categories(Context& context, const std::vector<Wanted>& missing) {
    std::vector<rest::NewCategory> entries;
    for (const auto& [order, effect, creation] : missing)
        entries.push_back({creation->name, creation->parent, creation->idnumber});
    return call_in_batches(context, "core_course_create_categories", entries, &rest::create_categories);
}

Made make_courses(Context& context, const std::vector<Wanted>& missing) {
    std::vector<rest::NewCourse> entries;
    for (const auto& [order, effect, creation] : missing)
        entries.push_back({creation->name, creation->short_name, creation->idnumber, creation->parent});
    return call_in_batches(context, "core_course_create_courses", entries, &rest::create_courses);
}

/// Moodle makes one a call, and the wave's other orders wait: as many as the budget of one call allows, at least one.
Made copy_courses(Context& context, const std::vector<Wanted>& missing) {
    Made made;
    const auto until = std::chrono::steady_clock::now() + context.config->moodle.call_budget;
    for (const auto& [order, effect, creation] : missing) {
        if (!made.empty() && std::chrono::steady_clock::now() >= until) break;
        const rest::CourseCopy copy{*creation->template_course, creation->name, creation->short_name, creation->parent};
        made.push_back(guarded(context, "core_course_duplicate_course",
                               [&] { return rest::duplicate_course(context.moodle, copy); }));
    }
    return made;
}

/// How one kind of thing is made.
struct Way {
    const char* function;
    bool (*is_for)(const Creation&);
    std::string Creation::*name; ///< what it is found again by
    Found (*find)(pqxx::transaction_base&, const database::Tables&, const std::set<std::string>& names);
    Made (*make)(Context&, const std::vector<Wanted>&); ///< of all, or of the first ones
    bool at_once;                                       ///< what is there is whole
};

constexpr std::array ways{
    Way{"core_course_create_categories",
        [](const Creation& creation) { return creation.what == Creation::What::category; }, &Creation::idnumber,
        &find_categories, &make_categories, true},
    Way{"core_course_create_courses",
        [](const Creation& creation) { return creation.what == Creation::What::course && !creation.template_course; },
        &Creation::short_name, &find_courses, &make_courses, true},
    Way{"core_course_duplicate_course",
        [](const Creation& creation) { return creation.what == Creation::What::course && creation.template_course; },
        &Creation::short_name, &find_courses, &copy_courses, false}};

/// What is made in one way, of all orders of the wave.
class Making {
public:
    Making(Context& context, Wave& wave, const Way& way) : context_{context}, wave_{wave}, way_{way} {}

    void run() {
        std::vector<Wanted> all;
        for_each_due<Creation>(wave_, [&](OrderInWave& order, handlers::Effect& effect, const Creation& creation) {
            if (order.account() && way_.is_for(creation)) all.push_back({&order, &effect, &creation});
        });
        if (all.empty()) return;
        const auto missing = settle_those_there(all);
        SHOPD_FAULT_POINT("after_observe_creations");
        if (missing.empty()) return;
        const auto answers = way_.make(context_, missing);
        settle_made(missing, answers);
        SHOPD_FAULT_POINT("after_observe_new_creations");
    }

private:
    Found observe(const std::vector<Wanted>& all) {
        std::set<std::string> names;
        for (const auto& wanted : all)
            names.insert(wanted.creation->*way_.name);
        pqxx::nontransaction look{context_.connection};
        return way_.find(look, context_.tables, names);
    }

    std::vector<Wanted> settle_those_there(const std::vector<Wanted>& all) {
        const auto there = observe(all);
        std::vector<Wanted> missing;
        for (const auto& wanted : all) {
            const auto found = there.find(wanted.creation->*way_.name);
            if (found != there.end())
                settle_found(wanted, found->second);
            else if (!settle_while_running(context_, wave_, *wanted.order, *wanted.effect))
                missing.push_back(wanted);
        }
        return missing;
    }

    /// It was seen whole before, or a person says so by "dead retry".
    static bool is_known_whole(const Wanted& wanted, std::int64_t id) {
        const auto before = wanted.order->view.ledger.find(wanted.effect->key);
        if (before == wanted.order->view.ledger.end()) return false;
        return before->second.outcome == handlers::Outcome::again || before->second.made == id;
    }

    /// A copy whose answer nobody saw may be half of one: that is for a person.
    void settle_found(const Wanted& wanted, std::int64_t id) {
        if (way_.at_once || is_known_whole(wanted, id)) {
            wanted.effect->made = id;
            return settle_done(*wanted.order, *wanted.effect);
        }
        settle_uncertain(*wanted.order, *wanted.effect, "UNCERTAIN: half a copy of a course?",
                         fmt::format("course {} ({}) is there, but Moodle did not say that it is whole; look at it. If "
                                     "it is, dead retry; if not, delete it first, and dead retry makes a new one",
                                     wanted.creation->short_name, id));
    }

    void settle_made(const std::vector<Wanted>& missing, const Made& answers) {
        const auto there = observe(missing);
        auto answer = answers.begin();
        for (const auto& wanted : missing) {
            const auto found = there.find(wanted.creation->*way_.name);
            if (answer == answers.end()) {
                settle_later(*wanted.order, *wanted.effect, wave_.clock,
                             "the courses of other orders are copied first");
                continue;
            }
            if (found != there.end() && (*answer || way_.at_once)) {
                wanted.effect->made = found->second;
                settle_done(*wanted.order, *wanted.effect);
                context_.breaker.confirmed();
            } else if (!*answer) {
                settle_failure(context_, wave_, *wanted.order, *wanted.effect, answer->error());
            } else {
                settle_contradicted(context_, wave_, *wanted.order, *wanted.effect, way_.function);
            }
            ++answer;
        }
    }

    Context& context_;
    Wave& wave_;
    const Way& way_;
};

} // namespace

void apply_creations(Context& context, Wave& wave) {
    for (const auto& way : ways)
        Making{context, wave, way}.run();
}

} // namespace shopd::production
