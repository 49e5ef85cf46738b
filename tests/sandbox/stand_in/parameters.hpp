#pragma once

#include "tests/sandbox/stand_in/cleaning.hpp"
#include "tests/sandbox/stand_in/json.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shopd::sandbox::stand_in {

/// What a web service function takes: Moodle's external_value, external_single_structure, external_multiple_structure.
struct Description {
    enum class Kind { value, single, multiple };
    enum class Presence { required, optional, with_default };

    Kind kind = Kind::value;
    Presence presence = Presence::required;
    Param type = Param::raw;
    std::string fallback = {};                                  ///< the value where a key with default is absent
    std::vector<std::pair<std::string, Description>> keys = {}; ///< single
    std::vector<Description> content = {};                      ///< multiple: exactly one
};

Description value(Param type);
Description optional_value(Param type);
Description default_value(Param type, const std::string& fallback);
Description single(std::vector<std::pair<std::string, Description>> keys);
Description multiple(Description content);
Description optional_multiple(Description content);

/// validate_parameters: integers and booleans become JSON numbers and booleans, multiples become arrays.
/// @throws Refusal invalidparameter: a required key missing, an unknown one, a value that cleaning would change
Json cleaned(const Json& sent, const Description& description, const CleaningRules& rules);

} // namespace shopd::sandbox::stand_in
