#pragma once

#include <string>

namespace shopd::handlers {

/// A handler's name as the plugin's trace has it, e.g. STD_ENROL_ONE_COURSE; a composed one's is its own, in capitals.
std::string handler_label(const std::string& handler);

} // namespace shopd::handlers
