#pragma once

#include "handlers/effect.hpp"

#include <string>

namespace shopd::handlers {

/// What productionfeedback tells the customer of an effect that is done, in English; "" for one that it does not tell.
std::string feedback_text(const Effect& effect);

/// The same as it is appended to productionfeedback: HTML, after the item's code.
std::string feedback_line(const Effect& effect);

} // namespace shopd::handlers
