#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include "moodle/directory/directory.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <pqxx/nontransaction>

namespace shopd::production {
namespace {

constexpr const char* function = "core_course_create_categories";

struct Wanted {
    OrderInWave* order;
    handlers::Effect* effect;
    const handlers::Creation* creation;
};

using Found = std::map<std::string, std::int64_t>; ///< ids by idnumber

Found observe(Context& context, const std::vector<Wanted>& all) {
    std::set<std::string> idnumbers;
    for (const auto& wanted : all)
        idnumbers.insert(wanted.creation->idnumber);
    pqxx::nontransaction look{context.connection};
    return directory::find_categories(look, context.tables, idnumbers);
}

bool settle_there(const Wanted& wanted, const Found& found) {
    const auto made = found.find(wanted.creation->idnumber);
    if (made == found.end()) return false;
    wanted.effect->made = made->second;
    settle_done(*wanted.order, *wanted.effect);
    return true;
}

} // namespace

void apply_creations(Context& context, Wave& wave) {
    std::vector<Wanted> all;
    for_each_due<handlers::Creation>(
        wave, [&](OrderInWave& order, handlers::Effect& effect, const handlers::Creation& creation) {
            if (order.account()) all.push_back({&order, &effect, &creation});
        });
    if (all.empty()) return;
    const auto before = observe(context, all);
    SHOPD_FAULT_POINT("after_observe_creations");
    std::vector<Wanted> missing;
    std::vector<rest::NewCategory> entries;
    for (const auto& wanted : all) {
        if (settle_there(wanted, before)) continue;
        missing.push_back(wanted);
        entries.push_back({wanted.creation->name, wanted.creation->parent, wanted.creation->idnumber});
    }
    if (missing.empty()) return;
    const auto answers = call_in_batches(context, function, entries, &rest::create_categories);
    const auto after = observe(context, missing);
    SHOPD_FAULT_POINT("after_observe_new_creations");
    auto answer = answers.begin();
    for (const auto& wanted : missing) {
        if (settle_there(wanted, after))
            context.breaker.confirmed();
        else if (!*answer)
            settle_failure(context, wave, *wanted.order, *wanted.effect, answer->error());
        else
            settle_contradicted(context, wave, *wanted.order, *wanted.effect, function);
        ++answer;
    }
}

} // namespace shopd::production
