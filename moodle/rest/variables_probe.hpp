#pragma once

#include "config/config.hpp"
#include "moodle/rest/error.hpp"
#include "moodle/rest/token.hpp"

namespace shopd::rest {

/// Whether PHP keeps as many form variables as moodle.max_input_vars says: one harmless call of that many, the token
/// the last of them, which PHP drops first. A call with all of them may be refused for another reason; then they
/// arrived.
/// @return the error of a call that did not get that far
[[nodiscard]] Result<bool> keeps_all_variables(const config::Moodle& settings, const WebServiceToken& token);

} // namespace shopd::rest
