#pragma once

#include "daemon/commands/dossier/words.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace shopd::commands {

/// The built-in template.
const char* page_template();

/// A dossier as one HTML page that needs nothing from elsewhere. Every value is escaped: nothing a customer typed
/// becomes part of the page.
/// @param dossier    as it was written
/// @param file       its name, and
/// @param json_text  its bytes, for the checksum
/// @param zone       IANA name of the times; "" the system's
std::string dossier_page(const nlohmann::ordered_json& dossier, const std::string& file, const std::string& json_text,
                         Language language, const std::string& zone);

} // namespace shopd::commands
