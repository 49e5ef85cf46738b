#include "daemon/web/elapsed.hpp"

#include <fmt/format.h>

namespace shopd::web {

using namespace std::chrono_literals;

std::string elapsed_text(std::chrono::milliseconds elapsed, Language language) {
    const bool is_negative = elapsed < 0ms;
    const auto milliseconds =
        is_negative ? -static_cast<std::uint64_t>(elapsed.count()) : static_cast<std::uint64_t>(elapsed.count());
    const auto* sign = is_negative ? "−" : "+";
    const auto seconds = milliseconds / 1000;
    const auto minutes = seconds / 60;
    const auto hours = minutes / 60;
    if (seconds < 1) return fmt::format("{}{} ms", sign, milliseconds);
    if (minutes < 1)
        return fmt::format("{}{}{}{} s", sign, seconds, language == Language::french ? ',' : '.',
                           milliseconds / 100 % 10);
    if (hours < 1) return fmt::format("{}{} min {:02} s", sign, minutes, seconds % 60);
    if (hours < 24) return fmt::format("{}{} h {:02} min", sign, hours, minutes % 60);
    return fmt::format("{}{} {} {} h", sign, hours / 24, language == Language::french ? 'j' : 'd', hours % 24);
}

} // namespace shopd::web
