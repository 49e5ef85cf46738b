#pragma once

#include "config/handler_description.hpp"

#include <span>
#include <string>

namespace shopd::commands::manual {

/// moodle-shopd.yaml(5): every key, the handlers and their parameters. @return roff
/// @param file  where the configuration stands
std::string configuration_page(std::span<const config::HandlerDescription> handlers, const std::string& file,
                               const std::string& version);

} // namespace shopd::commands::manual
