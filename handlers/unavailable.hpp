#pragma once

#include "config/handler_description.hpp"

#include <vector>

namespace shopd::handlers {

/// The plugin's handlers that are not built here, each with what to do instead.
const std::vector<config::HandlerDescription>& unavailable_handlers();

} // namespace shopd::handlers
