#pragma once

#include "config/report.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Texts with {placeholders}; {{ and }} stand for the braces themselves.
namespace shopd::config {

struct TemplatePart {
    bool is_placeholder = false;
    std::string text;      ///< of a placeholder its name
    std::size_t place = 0; ///< byte in the template
};

/// @return the parts in order, or what is wrong with the braces
std::variant<std::vector<TemplatePart>, Complaint> parse_template(std::string_view text);

/// What a placeholder stands for; nothing where it is not known (yet).
using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

/// A template with the placeholders that `lookup` knows filled in, the others left: a template again, in which what was
/// filled in means itself whatever braces it has.
/// @param text  one that parse_template() takes
std::string fill_known(std::string_view text, const Lookup& lookup);

/// The text, with every placeholder filled in.
/// @return the name of the first placeholder that `lookup` does not know, in `missing`, and then ""
std::string fill(std::string_view text, const Lookup& lookup, std::string& missing);

} // namespace shopd::config
