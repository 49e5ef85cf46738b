#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

/// What commands print. Data of customers, of Moodle and of files may be hostile: nothing of it reaches a terminal as
/// it is.
namespace shopd::commands {

/// Control characters, bidirectional marks and what is no UTF-8 as escapes; the result is UTF-8 on one line.
std::string printable(std::string_view bytes);

/// A document for scripts: indented by two, ASCII only, one line break at the end.
std::string json_text(const nlohmann::ordered_json& document);

} // namespace shopd::commands
