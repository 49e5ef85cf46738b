#pragma once

#include "config/handler_description.hpp"
#include "config/place.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Handlers that operators compose in `handlers:`, as read. Texts are templates (text_template.hpp) that were checked.
namespace shopd::config {

/// Arguments of a REST function in PHP's flat form, in the order of the file: {"users[0][id]", "{account.id}"}.
using CallArguments = std::vector<std::pair<std::string, Parameter>>;

/// How it is seen whether a call has taken effect: by SQL, or by what another function answers.
struct ComposedObserve {
    std::string sql; ///< one query; its placeholders become parameters. "" where a function is asked
    std::string function;
    CallArguments arguments;
    std::string path; ///< JSON pointer into the answer
    Parameter equals; ///< what stands there once it has taken effect
};

/// One entry of a handler's list.
struct ComposedEffect {
    std::string kind; ///< enrol, group, role, extend, product, call or trace (composed_kinds.hpp)
    std::map<std::string, Parameter> fields;
    CallArguments arguments; ///< of a call
    std::optional<ComposedObserve> observe;
    Place place;
};

struct ComposedHandler {
    HandlerDescription description; ///< as products: is checked against it
    std::map<std::string, std::string> defaults;
    std::vector<ComposedEffect>
        prepay; ///< before the payment in the states of production.prepay, else just before postpay
    std::vector<ComposedEffect> postpay;
    std::optional<std::vector<ComposedEffect>> undo; ///< calls; absent: what a call did stays for a person to undo
    Place place;
};

} // namespace shopd::config
