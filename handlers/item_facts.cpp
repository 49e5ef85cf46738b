#include "handlers/item_facts.hpp"

#include "handlers/production_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace shopd::handlers {
namespace {

constexpr std::int64_t default_renewal_days = 365;
constexpr int most_of_an_item = 1000;

const Course* find_by(const DirectoryView& directory, std::string_view parameter, const std::string& wanted) {
    if (parameter == "courseidnumber") return directory.find_by_idnumber(wanted);
    if (parameter == "courseid") return directory.find_by_id(wanted);
    return directory.find_by_short_name(wanted);
}

std::optional<std::int64_t> end_time(const ItemContext& item, std::int64_t start) {
    if (const auto text = parameter(item, "endtime"); !text.empty()) return parse_time(text, item.paid_at);
    if (!item.item.renewable) return 0;
    const auto days = parse_time(parameter(item, "duration"), 0).value_or(default_renewal_days);
    return start + days * seconds_per_day;
}

} // namespace

const Course* find_course(const ItemContext& item, std::span<const CourseWay> ways, const std::string& failed,
                          PlanFailure& missing) {
    for (const auto& way : ways) {
        const std::string wanted = parameter(item, way.parameter);
        if (wanted.empty()) continue;
        if (const auto* course = find_by(item.directory, way.parameter, wanted)) return course;
        missing = {fmt::format("CONFIG: no course with {} {}", way.parameter, wanted),
                   fmt::format("product {} names it; create the course or correct products: in the configuration, "
                               "then dead retry",
                               item.item.code),
                   failed + way.reason};
        return nullptr;
    }
    missing = {"CONFIG: no course named", fmt::format("give product {} a {}", item.item.code, ways.front().parameter),
               failed + ways.front().reason};
    return nullptr;
}

std::optional<RoleId> find_role(const ItemContext& item, const std::string& otherwise) {
    const auto given = parameter(item, "role");
    const auto role = item.directory.roles.find(given.empty() ? otherwise : given);
    if (role == item.directory.roles.end()) return std::nullopt;
    return role->second;
}

PlanFailure no_role(const std::string& name, std::string trace_line) {
    return {fmt::format("CONFIG: no role {}", name), "correct the product's role, then dead retry",
            std::move(trace_line)};
}

Period period_of(const ItemContext& item, std::int64_t not_before) {
    const auto text = parameter(item, "starttime");
    const auto start = text.empty() ? item.paid_at : parse_time(text, item.paid_at).value_or(item.paid_at);
    const auto begin = std::max(start, not_before);
    return {begin, end_time(item, begin).value_or(0)};
}

std::optional<int> whole_quantity(const ItemContext& item) {
    const double quantity = item.item.quantity;
    if (!(quantity >= 1 && quantity <= most_of_an_item) || std::floor(quantity) != quantity) return std::nullopt;
    return static_cast<int>(quantity);
}

PlanFailure bad_quantity(const ItemContext& item, std::string trace_line) {
    return {fmt::format("DATA: quantity of {}", item.item.code),
            fmt::format("{} of {} were bought; a whole number from 1 to {} can be produced. Correct the item in the "
                        "shop, then dead retry",
                        item.item.quantity, item.item.code, most_of_an_item),
            std::move(trace_line)};
}

Product product_of(const ItemContext& item, Period period, std::string name, const char* context_type) {
    Product product;
    product.catalog_item = item.item.catalog_item.value_or(CatalogItemId{0});
    product.course_name = std::move(name);
    product.start = period.start;
    product.end = period.end;
    product.production_data = production_data(item.params, item.handler);
    product.context_type = context_type;
    return product;
}

} // namespace shopd::handlers
