#pragma once

#include <string>

namespace shopd::commands::manual {

/// moodle-shopd(8): what the daemon does, its signals and files, what to do when. @return roff
/// @param file  where the configuration stands
std::string operation_page(const std::string& file, const std::string& version);

} // namespace shopd::commands::manual
