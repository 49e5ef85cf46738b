#include "moodle/rest/guard.hpp"

#include <fmt/format.h>

namespace shopd::rest {

Error breaker_open(std::string_view function, const Breaker::View& view) {
    std::string message = fmt::format("not sent: calls are paused since {}", view.reason);
    if (view.state == Breaker::State::open)
        message += fmt::format("; next try in {} s", std::chrono::ceil<std::chrono::seconds>(view.next_probe).count());
    return {ErrorClass::transient, std::string{function}, "", "breaker_open", std::move(message), 0, false};
}

} // namespace shopd::rest
