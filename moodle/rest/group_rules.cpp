#include "moodle/rest/group_rules.hpp"

#include "moodle/rest/text.hpp"

namespace shopd::rest {
namespace {

constexpr std::size_t longest_name = 254;
constexpr std::size_t longest_idnumber = 100;

std::optional<std::string> not_a_text(std::string_view text, std::size_t longest) {
    const auto length = characters(text);
    if (!length) return "is not UTF-8";
    if (text.find('\0') != std::string_view::npos) return "holds a NUL";
    if (*length > longest) return "is longer than " + std::to_string(longest) + " characters";
    return std::nullopt;
}

} // namespace

std::optional<Breach> breach_of(const NewGroup& group) {
    if (is_blank(group.name)) return Breach{"name", "is blank"};
    if (auto reason = not_a_text(group.name, longest_name)) return Breach{"name", *reason};
    if (holds_a_tag(group.name)) return Breach{"name", "holds what Moodle takes for an HTML tag"};
    if (auto reason = not_a_text(group.idnumber, longest_idnumber)) return Breach{"idnumber", *reason};
    return std::nullopt;
}

} // namespace shopd::rest
