#pragma once

#include "moodle/rest/breaker.hpp"
#include "moodle/rest/classify.hpp"
#include "moodle/rest/error.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace shopd::rest {

/// What stands in for a call that the breaker did not let pass: transient, not sent, error code `breaker_open`. Nothing
/// was tried, so it should not count as an attempt.
[[nodiscard]] Error breaker_open(std::string_view function, const Breaker::View& view);
[[nodiscard]] bool is_breaker_open(const Error& error);

/// Makes a call under the breaker and tells it how the call ended; a refusal by Moodle is an answer.
/// @param call  returns a `Result<...>`; when it throws, the breaker counts a failure and the exception passes on
template <class Call>
[[nodiscard]] auto guarded(Breaker& breaker, std::string_view function, Call&& call) -> decltype(call()) {
    if (!breaker.may_call()) return breaker_open(function, breaker.view());
    try {
        auto answer = std::forward<Call>(call)();
        if (!answer && is_sick_server(answer.error()))
            breaker.failed(describe(answer.error()));
        else if (answer || answer.error().sent)
            breaker.succeeded();
        else
            breaker.nothing_learned();
        return answer;
    } catch (...) {
        breaker.failed(std::string{function} + ": exception");
        throw;
    }
}

} // namespace shopd::rest
