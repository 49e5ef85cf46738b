#pragma once

#include <span>
#include <string>
#include <vector>

namespace shopd::config {

/// What the loader must know of a handler to check `products:`; the handlers' own table gives it
/// (handlers/registry.hpp).
struct ParameterDescription {
    std::string name;
    enum class Type { text, integer, time, days } type = Type::text; ///< time: a Unix timestamp (s) or +N days|hours
    std::string help;
    std::vector<std::string> choices = {}; ///< not empty: no other value is taken
};

struct HandlerDescription {
    std::string name;
    std::vector<ParameterDescription> parameters;
    std::vector<std::vector<std::string>> one_of; ///< of each group at least one parameter must be given
    std::string unavailable; ///< not empty: known to the plugin, not available here; says what to use instead
    std::string help = {};   ///< what the customer gets
};

} // namespace shopd::config
