#include "handlers/composed_values.hpp"

#include "config/composed_kinds.hpp"
#include "config/parameter_value.hpp"
#include "handlers/composed.hpp"
#include "handlers/handler_label.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

using Parts = std::vector<config::TemplatePart>;

std::optional<std::string> of_order(const ItemContext& item, const std::string& name) {
    if (name == "bill.id") return std::to_string(item.bill.id.value());
    if (name == "bill.transaction") return item.bill.transaction_id;
    if (name == "bill.amount") return item.bill.amount;
    if (name == "bill.currency") return item.bill.currency;
    if (name == "bill.paid") return std::to_string(item.paid_at);
    if (name == "item.code") return item.item.code;
    if (name == "item.name") return item.item.abstract;
    if (name == "item.quantity") return fmt::to_string(item.item.quantity);
    return std::nullopt;
}

std::optional<std::string> of_customer(const shop::Customer& customer, const std::string& name) {
    if (name == "customer.id") return std::to_string(customer.id.value());
    if (name == "customer.firstname") return customer.first_name;
    if (name == "customer.lastname") return customer.last_name;
    if (name == "customer.email") return customer.email;
    if (name == "customer.city") return customer.city;
    if (name == "customer.country") return customer.country;
    return std::nullopt;
}

std::optional<std::string> of_shopper(const shop::ShopperData& shopper, const std::string& name) {
    constexpr std::string_view answer = "answer.";
    if (!name.starts_with(answer)) return std::nullopt;
    const auto found = shopper.answers.find(name.substr(answer.size()));
    if (found == shopper.answers.end()) return std::nullopt;
    return fmt::format("{}", fmt::join(found->second, ", "));
}

/// As PostgreSQL numbers them: each placeholder is a parameter of its own.
std::string take_values(const std::string& sql, std::vector<std::string>& values) {
    std::string text;
    const auto parsed = config::parse_template(sql);
    for (const auto& part : std::get<Parts>(parsed)) {
        if (part.is_placeholder) values.push_back('{' + part.text + '}');
        text += part.is_placeholder ? fmt::format("${}", values.size()) : part.text;
    }
    return text;
}

const config::ComposedField* find_field(const std::string& kind, const std::string& name) {
    for (const auto& known : config::composed_kinds())
        for (const auto& field : known.fields)
            if (known.name == kind && field.description.name == name) return &field;
    return nullptr;
}

CallArguments fill_arguments(const ItemContext& item, const config::CallArguments& arguments,
                             const config::Lookup& lookup, std::optional<PlanFailure>& failure) {
    CallArguments filled;
    for (const auto& [name, text] : arguments)
        filled.emplace_back(name, fill_early(item, text.value, lookup, failure));
    return filled;
}

} // namespace

config::Lookup parameter_lookup(const std::map<std::string, config::Parameter>& params,
                                const config::ComposedHandler& handler) {
    return [&params, &handler](const std::string& name) -> std::optional<std::string> {
        if (const auto given = params.find(name); given != params.end()) return given->second.value;
        if (const auto otherwise = handler.defaults.find(name); otherwise != handler.defaults.end())
            return otherwise->second;
        const auto& known = handler.description.parameters;
        const bool is_parameter =
            std::any_of(known.begin(), known.end(), [&](const auto& parameter) { return parameter.name == name; });
        return is_parameter ? std::optional<std::string>{""} : std::nullopt;
    };
}

config::Lookup item_lookup(const ItemContext& item, const config::ComposedHandler& handler) {
    return [&item, of_params = parameter_lookup(item.params, handler)](const std::string& name) {
        auto value = of_params(name);
        if (!value) value = of_order(item, name);
        if (!value && item.customer) value = of_customer(*item.customer, name);
        if (!value) value = of_shopper(item.shopper, name);
        return value;
    };
}

config::Lookup account_lookup(MoodleUserId user, std::string username) {
    return [user, username = std::move(username)](const std::string& name) -> std::optional<std::string> {
        if (name == "account.id") return std::to_string(user.value());
        if (name == "account.username") return username;
        return std::nullopt;
    };
}

PlanFailure no_value(const ItemContext& item, const std::string& placeholder) {
    return {fmt::format("DATA: no {} for {}", placeholder, item.item.code),
            fmt::format("handler {} wants it of bill item {}; correct the item in the shop, or the handler, then dead "
                        "retry",
                        item.handler, item.item.id.value()),
            fmt::format("{} PostPay : failed... No {}", handler_label(item.handler), placeholder)};
}

std::map<std::string, config::Parameter> fill_fields(const ItemContext& item, const config::ComposedEffect& effect,
                                                     const config::Lookup& lookup,
                                                     std::optional<PlanFailure>& failure) {
    std::map<std::string, config::Parameter> filled;
    for (const auto& [name, text] : effect.fields) {
        std::string missing;
        auto value = config::fill(text.value, lookup, missing);
        if (!missing.empty()) {
            failure = no_value(item, missing);
            continue;
        }
        if (value.empty()) continue;
        const auto* field = find_field(effect.kind, name);
        auto normal = field ? config::normal_form(field->description, value)
                            : std::variant<std::string, config::Complaint>{value};
        if (std::holds_alternative<config::Complaint>(normal)) {
            failure = PlanFailure{fmt::format("DATA: {} of {} for {}", name, effect.kind, item.item.code),
                                  fmt::format("what handler {} makes of it is not as it must be ({}:{}); correct the "
                                              "item in the shop, or the handler, then dead retry",
                                              item.handler, text.place.file, text.place.line),
                                  fmt::format("{} PostPay : failed... Bad {}", handler_label(item.handler), name)};
            continue;
        }
        filled[name] = {std::get<std::string>(normal), text.place};
    }
    return filled;
}

std::string fill_early(const ItemContext& item, const std::string& text, const config::Lookup& lookup,
                       std::optional<PlanFailure>& failure) {
    auto filled = config::fill_known(text, lookup);
    const auto parsed = config::parse_template(filled);
    for (const auto& part : std::get<Parts>(parsed))
        if (part.is_placeholder && !part.text.starts_with("account.")) failure = no_value(item, part.text);
    return filled;
}

Call make_call(const ItemContext& item, const config::ComposedEffect& effect, const config::Lookup& lookup,
               std::optional<PlanFailure>& failure) {
    Call call;
    call.function = effect.fields.at("function").value;
    call.arguments = fill_arguments(item, effect.arguments, lookup, failure);
    if (!effect.observe) return call;
    CallObserve observe;
    observe.sql = take_values(effect.observe->sql, observe.values);
    for (auto& value : observe.values)
        value = fill_early(item, value, lookup, failure);
    observe.function = effect.observe->function;
    observe.arguments = fill_arguments(item, effect.observe->arguments, lookup, failure);
    observe.path = effect.observe->path;
    observe.equals = fill_early(item, effect.observe->equals.value, lookup, failure);
    call.observe = std::move(observe);
    return call;
}

} // namespace shopd::handlers
