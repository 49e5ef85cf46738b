#include "moodle/rest/guard.hpp"

#include <fmt/format.h>

namespace shopd::rest {
namespace {

constexpr std::string_view open_code = "breaker_open";

} // namespace

Error breaker_open(std::string_view function, const Breaker::View& view) {
    std::string message = fmt::format("not sent: calls are paused since {}", view.reason);
    if (view.state == Breaker::State::open)
        message += fmt::format("; next try in {} s", std::chrono::ceil<std::chrono::seconds>(view.next_probe).count());
    return {ErrorClass::transient, std::string{function}, "", std::string{open_code}, std::move(message), 0, false};
}

bool is_breaker_open(const Error& error) {
    return error.exception.empty() && error.error_code == open_code;
}

} // namespace shopd::rest
