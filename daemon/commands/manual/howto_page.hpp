#pragma once

#include <string>

namespace shopd::commands::manual {

/// moodle-shopd(7): what operators do now and then, step by step. @return roff in UTF-8
/// @param file      where the configuration stands
/// @param language  "fr" or "en"
std::string howto_page(const std::string& file, const std::string& version, const std::string& language);

} // namespace shopd::commands::manual
