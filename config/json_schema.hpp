#pragma once

#include "config/handler_description.hpp"

#include <span>
#include <string>

namespace shopd::config {

/// The JSON Schema (draft 2020-12) of the configuration file, for editors; made from the loader's own table of keys.
/// It says less than the loader: relations between keys, and that conf.d may hold a part of a file, are not in it.
/// @return JSON, indented, with a line end
std::string json_schema(std::span<const HandlerDescription> handlers);

} // namespace shopd::config
