#include "tests/sandbox/stand_in/parameters.hpp"

#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace shopd::sandbox::stand_in {
namespace {

Json cleaned_value(const std::string& text, Param type, const CleaningRules& rules) {
    if (!is_clean(text, type, rules))
        throw invalid_parameter("Invalid external api parameter: the value is \"" + text + "\"");
    if (type == Param::boolean) return text == "1";
    if (type != Param::integer) return text;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Json cleaned_single(const Json& sent, const Description& description, const CleaningRules& rules) {
    if (!sent.is_object()) throw invalid_parameter("Only arrays accepted.");
    Json result = Json::object();
    for (const auto& [key, inner] : description.keys) {
        const auto found = sent.find(key);
        if (found != sent.end()) {
            try {
                result[key] = cleaned(*found, inner, rules);
            } catch (const Refusal& refusal) {
                throw invalid_parameter(key + " => Invalid parameter value detected: " + refusal.debug());
            }
        } else if (inner.presence == Description::Presence::required) {
            throw invalid_parameter("Missing required key in single structure: " + key);
        } else if (inner.presence == Description::Presence::with_default) {
            result[key] = cleaned_value(inner.fallback, inner.type, rules);
        }
    }
    for (const auto& [key, unused] : sent.items())
        if (std::none_of(description.keys.begin(), description.keys.end(),
                         [&](const auto& known) { return known.first == key; }))
            throw invalid_parameter("Unexpected keys (" + key + ") detected in parameter array.");
    return result;
}

} // namespace

Description value(Param type) {
    return {.type = type};
}

Description optional_value(Param type) {
    return {.presence = Description::Presence::optional, .type = type};
}

Description default_value(Param type, const std::string& fallback) {
    return {.presence = Description::Presence::with_default, .type = type, .fallback = fallback};
}

Description single(std::vector<std::pair<std::string, Description>> keys) {
    return {.kind = Description::Kind::single, .keys = std::move(keys)};
}

Description multiple(Description content) {
    return {.kind = Description::Kind::multiple, .content = {std::move(content)}};
}

Description optional_multiple(Description content) {
    auto description = multiple(std::move(content));
    description.presence = Description::Presence::optional;
    return description;
}

Json cleaned(const Json& sent, const Description& description, const CleaningRules& rules) {
    switch (description.kind) {
    case Description::Kind::single:
        return cleaned_single(sent, description, rules);
    case Description::Kind::multiple: {
        if (!sent.is_object()) throw invalid_parameter("Only arrays accepted.");
        Json list = Json::array();
        for (const auto& [key, entry] : sent.items())
            list.push_back(cleaned(entry, description.content.front(), rules));
        return list;
    }
    case Description::Kind::value:
        break;
    }
    if (!sent.is_string()) throw invalid_parameter("Scalar type expected, array or object received.");
    return cleaned_value(sent.get_ref<const std::string&>(), description.type, rules);
}

} // namespace shopd::sandbox::stand_in
