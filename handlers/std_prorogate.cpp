#include "handlers/std_prorogate.hpp"

#include "handlers/item_facts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

constexpr const char* handler_name = "std_prorogate";
constexpr const char* could_not = "STD_PROROGATE Postpay Error : Could not prorogate...";
constexpr std::int64_t longest_shift = 1000LL * 366 * seconds_per_day;
constexpr std::size_t longest_reference = 64;

std::string answered_reference(const shop::ShopperData& shopper) {
    if (!shopper.reference.empty()) return shopper.reference;
    for (const auto* field : {"reference", "productcode"}) {
        const auto answer = shopper.answers.find(field);
        if (answer != shopper.answers.end() && !answer->second.empty() && !answer->second.front().empty())
            return answer->second.front();
    }
    return "";
}

/// What a shopper typed stands in the trace only where it has the shape of a reference: it may be anything.
std::string shown(const std::string& reference) {
    const bool shaped =
        reference.size() <= longest_reference && std::all_of(reference.begin(), reference.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        });
    return shaped ? reference : "";
}

bool stands_for_enrolment(const moodle::NamedProduct& product) {
    return product.context_type == product_of_enrolment;
}

/// Of several products with one reference the newest.
const moodle::NamedProduct* find_product(const ItemContext& item, const std::string& reference) {
    const auto& products = item.directory.products;
    if (!item.customer || reference.empty()) return nullptr;
    const auto found = std::find_if(products.rbegin(), products.rend(), [&](const auto& product) {
        return product.reference == reference && product.customer == item.customer->id;
    });
    return found == products.rend() ? nullptr : &*found;
}

PlanFailure no_product(const ItemContext& item, const std::string& reference) {
    const auto& code = item.item.code;
    return {fmt::format("DATA: product reference of {}", code),
            fmt::format("the customer has no product with the reference that bill item {} ({}) names; correct it in "
                        "the shop, then dead retry",
                        item.item.id.value(), code),
            fmt::format("STD_PROROGATE Postpay Error : Product could not be identified with reference {}.",
                        shown(reference))};
}

/// Why the product cannot be moved together with what it stands for.
std::optional<PlanFailure> unmovable(const ItemContext& item, const moodle::NamedProduct& product) {
    const auto refuse = [&](const char* cause, const char* what) {
        return PlanFailure{
            fmt::format("DATA: {}", cause),
            fmt::format("product {} (reference {}) {}, then dead retry", product.id.value(), product.reference, what),
            could_not};
    };
    if (product.context_type == product_of_seat)
        return refuse("a seat cannot be prorogated", "is a seat; name a product of the learner's own in the shop");
    if (!stands_for_enrolment(product)) return std::nullopt;
    if (product.course == CourseId{})
        return refuse("no enrolment to prorogate", "stands for an enrolment that is gone; enrol the account again and "
                                                   "set the product's instanceid to it");
    const MoodleUserId account{item.customer->has_account};
    if (account > MoodleUserId{1} && product.user != account)
        return refuse("another account's enrolment", "stands for the enrolment of another account; correct its "
                                                     "instanceid in the shop");
    return std::nullopt;
}

std::string name_of(const moodle::NamedProduct& product) {
    if (!product.course_name.empty()) return product.course_name;
    return product.name.empty() ? product.reference : product.name;
}

} // namespace

std::string product_to_look_up(const shop::BillItem& item, const std::string& handler) {
    if (handler != handler_name) return "";
    const auto shopper = shop::read_shopper_data(item);
    const auto* readable = std::get_if<shop::ShopperData>(&shopper);
    return readable ? answered_reference(*readable) : "";
}

ItemPlan plan_prorogate(const ItemContext& item) {
    const auto quantity = whole_quantity(item);
    if (!quantity) return {{}, bad_quantity(item, could_not)};
    const auto days = parse_time(parameter(item, "timeshift"), 0).value_or(0);
    if (days <= 0 || days > longest_shift / seconds_per_day / *quantity)
        return {{},
                PlanFailure{fmt::format("CONFIG: timeshift of {}", item.item.code),
                            "give product a timeshift of 1 day or more, then dead retry", could_not}};
    const auto reference = answered_reference(item.shopper);
    const auto* product = find_product(item, reference);
    if (!product) return {{}, no_product(item, reference)};
    if (auto failure = unmovable(item, *product)) return {{}, std::move(failure)};
    const auto seconds = days * seconds_per_day * *quantity;
    ItemPlan plan;
    if (stands_for_enrolment(*product)) {
        const auto role = item.directory.roles.find("student");
        if (role == item.directory.roles.end()) return {{}, no_role("student", could_not)};
        plan.effects.emplace_back(
            Extension{product->course, product->course_name, role->second, seconds, item.paid_at, {}});
    }
    plan.effects.emplace_back(
        ProductShift{product->course, name_of(*product), product->id, product->reference, seconds, item.paid_at});
    return plan;
}

std::vector<TraceLine> narrate_prorogate(const ItemNews& item) {
    std::vector<TraceLine> lines;
    for (const auto* effect : item.news) {
        if (effect->outcome == Outcome::refused || effect->outcome == Outcome::uncertain)
            lines.push_back({effect->trace_line.empty() ? could_not : effect->trace_line, effect->settled_at});
        else if (const auto* shift = std::get_if<ProductShift>(&effect->intent))
            lines.push_back({fmt::format("STD_REGISTERED_PRODUCT Postpay : Product {} prorogated for {}.",
                                         shift->course_name, item.username),
                             effect->settled_at});
    }
    return lines;
}

config::HandlerDescription describe_prorogate() {
    using Type = config::ParameterDescription::Type;
    return {handler_name,
            {{"timeshift", Type::days,
              "days added to the end of the product that the shopper names, for each that was "
              "bought"},
             {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}},
            {{"timeshift"}},
            ""};
}

} // namespace shopd::handlers
