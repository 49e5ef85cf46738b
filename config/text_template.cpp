#include "config/text_template.hpp"

#include "config/text.hpp"

namespace shopd::config {
namespace {

std::string with_doubled_braces(std::string_view text) {
    std::string doubled;
    for (const char c : text) {
        doubled += c;
        if (c == '{' || c == '}') doubled += c;
    }
    return doubled;
}

void append_text(std::vector<TemplatePart>& parts, char c, std::size_t place) {
    if (parts.empty() || parts.back().is_placeholder) parts.push_back({false, "", place});
    parts.back().text += c;
}

std::vector<TemplatePart> parts_of(std::string_view text) {
    auto parsed = parse_template(text);
    if (auto* parts = std::get_if<std::vector<TemplatePart>>(&parsed)) return std::move(*parts);
    return {{false, std::string{text}, 0}};
}

} // namespace

std::variant<std::vector<TemplatePart>, Complaint> parse_template(std::string_view text) {
    std::vector<TemplatePart> parts;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c != '{' && c != '}') {
            append_text(parts, c, at);
        } else if (text.substr(at + 1).starts_with(c)) {
            append_text(parts, c, at++);
        } else {
            const auto end = c == '{' ? text.find_first_of("{}", at + 1) : std::string_view::npos;
            if (end == std::string_view::npos || text[end] != '}' || end == at + 1)
                return Complaint{in_quotes(text) + " has a brace that stands alone",
                                 "write {NAME} for a placeholder, {{ and }} for the braces themselves"};
            parts.push_back({true, std::string{text.substr(at + 1, end - at - 1)}, at});
            at = end;
        }
    }
    return parts;
}

std::string fill_known(std::string_view text, const Lookup& lookup) {
    std::string filled;
    for (const auto& part : parts_of(text)) {
        if (!part.is_placeholder) {
            filled += with_doubled_braces(part.text);
        } else if (const auto value = lookup(part.text)) {
            filled += with_doubled_braces(*value);
        } else {
            filled += '{' + part.text + '}';
        }
    }
    return filled;
}

std::string fill(std::string_view text, const Lookup& lookup, std::string& missing) {
    std::string filled;
    for (const auto& part : parts_of(text)) {
        if (!part.is_placeholder) {
            filled += part.text;
        } else if (const auto value = lookup(part.text)) {
            filled += *value;
        } else {
            missing = part.text;
            return {};
        }
    }
    return filled;
}

} // namespace shopd::config
