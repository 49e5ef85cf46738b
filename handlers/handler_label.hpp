#pragma once

#include "handlers/effect.hpp"

#include <string>

namespace shopd::handlers {

/// A handler's name as the plugin's trace has it, e.g. STD_ENROL_ONE_COURSE; a composed one's is its own, in capitals.
std::string handler_label(const std::string& handler);

/// A phase as it stands behind that: Prepay or PostPay.
const char* phase_label(Phase phase);

} // namespace shopd::handlers
