#pragma once

#include <string>

namespace shopd::handlers {

/// A handler's name as the plugin's trace has it, e.g. STD_ENROL_ONE_COURSE.
std::string handler_label(const std::string& handler);

} // namespace shopd::handlers
