#pragma once

#include "config/handler_description.hpp"

#include <span>
#include <string>

/// What moodle-shopd.yaml(5) says of handlers, each as roff.
namespace shopd::commands::manual {

/// The plugin's handlers that are built, with their parameters.
std::string built_handlers(std::span<const config::HandlerDescription> handlers);

/// The plugin's other handlers, with what to do instead.
std::string unavailable_handlers(std::span<const config::HandlerDescription> handlers);

/// The parts of a handler that is composed, and the effects that stand in its lists: what the JSON Schema knows of
/// them.
std::string composed_handlers();

/// What may stand in braces.
std::string placeholder_list();

} // namespace shopd::commands::manual
