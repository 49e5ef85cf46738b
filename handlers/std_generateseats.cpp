#include "handlers/std_generateseats.hpp"

#include "config/patterns.hpp"
#include "handlers/item_facts.hpp"
#include "handlers/named_things.hpp"
#include "handlers/production_data.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

constexpr std::int64_t most_seats = 1000;
constexpr const char* default_supervisor = "teacher";

void warn(std::vector<Intent>& warnings, const char* text) {
    warnings.emplace_back(Note{fmt::format("STD_GENERATE_SEATS Postpay Warning : {}", text)});
}

std::string supervisor_of(const ItemContext& item, std::vector<Intent>& warnings) {
    auto named = parameter(item, "supervisor");
    if (named.empty()) {
        warn(warnings, "Supervisor role not defined. Using teacher as default.");
        return default_supervisor;
    }
    if (item.directory.roles.contains(named)) return named;
    warn(warnings, "Supervisor role defined but not in database. Using teacher as default.");
    return default_supervisor;
}

std::int64_t pack_size_of(const ItemContext& item, std::vector<Intent>& warnings) {
    const auto size = parse_time(parameter(item, "packsize"), 0).value_or(0);
    if (size >= 1) return size;
    warn(warnings, "Defaults to 1 unit pack");
    return 1;
}

/// Short names of the courses that seats may be assigned in, each once.
/// @param missing  set where an entry of the list names no course
std::vector<std::string> courses_of(const ItemContext& item, std::optional<std::string>& missing) {
    std::vector<std::string> courses;
    for (const auto& entry : names_in_list(parameter(item, "courselist"))) {
        bool found = false;
        for (const auto& course : item.directory.courses) {
            if (!config::matches(entry, course.short_name)) continue;
            found = true;
            if (std::find(courses.begin(), courses.end(), course.short_name) == courses.end())
                courses.push_back(course.short_name);
        }
        if (!found && !missing) missing = entry;
    }
    return courses;
}

PlanFailure no_courses(const ItemContext& item, const std::string& entry) {
    return {
        fmt::format("CONFIG: no course with courselist {}", entry),
        fmt::format("product {} names it; create the course or correct courselist, then dead retry", item.item.code),
        "STD_GENERATE_SEATS Postpay Error : No courses in course list. Possible product misconfiguration."};
}

PlanFailure too_many(const ItemContext& item, int quantity, std::int64_t pack) {
    return {fmt::format("DATA: seats of {}", item.item.code),
            fmt::format("{} packs of {} seats were bought; at most {} seats of an item can be produced. Correct the "
                        "item in the shop or packsize, then dead retry",
                        quantity, pack, most_seats),
            "STD_GENERATE_SEATS Postpay Error : Too many seats."};
}

} // namespace

ItemPlan plan_generate_seats(const ItemContext& item) {
    const auto quantity = whole_quantity(item);
    if (!quantity) return {{}, bad_quantity(item, "STD_GENERATE_SEATS Postpay Error : Bad quantity")};
    std::vector<Intent> warnings;
    const auto supervisor = supervisor_of(item, warnings);
    std::optional<std::string> missing;
    const auto courses = courses_of(item, missing);
    if (missing) return {{}, no_courses(item, *missing)};
    if (courses.empty()) warn(warnings, "No courses restriction");
    const auto pack = pack_size_of(item, warnings);
    if (pack > most_seats / *quantity) return {{}, too_many(item, *quantity, pack)};

    const auto& name = item.item.abstract.empty() ? item.item.code : item.item.abstract;
    auto seat = product_of(item, {item.paid_at, 0}, name, product_of_seat);
    auto params = item.params;
    params["supervisor"].value = supervisor;
    seat.production_data = seat_data(courses) + production_data(params, item.handler);
    ItemPlan plan;
    plan.effects.assign(static_cast<std::size_t>(*quantity * pack), seat);
    plan.effects.insert(plan.effects.end(), warnings.begin(), warnings.end());
    return plan;
}

std::vector<TraceLine> narrate_generate_seats(const ItemNews& item) {
    std::vector<TraceLine> lines;
    const Effect* complete = nullptr;
    for (const auto* effect : item.news) {
        if (!effect->trace_line.empty())
            lines.push_back({effect->trace_line, effect->settled_at});
        else if (const auto* note = std::get_if<Note>(&effect->intent))
            lines.push_back({note->text, effect->settled_at});
        else if (effect->outcome == Outcome::done && effect->key.place == 0)
            complete = effect;
    }
    if (complete) lines.push_back({"STD_GENERATE_SEATS Postpay : Complete.", complete->settled_at});
    return lines;
}

config::HandlerDescription describe_generate_seats() {
    using Type = config::ParameterDescription::Type;
    return {"std_generateseats",
            {{"packsize", Type::integer, "seats for each that is bought; 1 where it is not given"},
             {"courselist", Type::text,
              "short names of the courses that seats may be assigned in, with commas between them; * stands for any "
              "characters; any course where it is not given"},
             {"supervisor", Type::text, "short name of the role that supervises the seats; teacher where not given"},
             {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}},
            {},
            ""};
}

} // namespace shopd::handlers
