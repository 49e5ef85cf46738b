#include "config/parameter_value.hpp"

#include "config/text.hpp"
#include "config/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::config {

std::variant<std::string, Complaint> normal_form(const ParameterDescription& wanted, const std::string& text) {
    using Type = ParameterDescription::Type;
    const auto type = wanted.type;
    const auto& choices = wanted.choices;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end())
        return Complaint{in_quotes(text) + " is not taken here",
                         "write " + fmt::format("{}", fmt::join(choices, " or "))};
    if (type == Type::integer && !parse_number(text))
        return Complaint{in_quotes(text) + " is not a whole number", "write decimal digits without a leading zero"};
    if (type == Type::time) {
        const auto parsed = parse_point_in_time(text);
        if (const auto* wrong = std::get_if<NotInUnits>(&parsed)) return Complaint{wrong->what, wrong->remedy};
        return to_text(std::get<PointInTime>(parsed));
    }
    if (type == Type::days) {
        const auto parsed = parse_days(text);
        if (const auto* wrong = std::get_if<NotInUnits>(&parsed)) return Complaint{wrong->what, wrong->remedy};
        return fmt::to_string(std::get<std::chrono::days>(parsed).count());
    }
    return text;
}

} // namespace shopd::config
