#pragma once

#include <optional>
#include <string>

namespace shopd::shop {

/// bill.productionfeedback: base64 of JSON {public, private, salesadmin}, three HTML strings that are only appended to.
/// @param stored  the column's text, "" where there is none
/// @param line    HTML to append to all three; left out where it stands there already
/// @return the new text; nothing when every line stands there already, or the column holds something else than that,
/// which
///         is left alone
std::optional<std::string> append_feedback(const std::string& stored, const std::string& line);

} // namespace shopd::shop
