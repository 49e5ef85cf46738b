#pragma once

#include "moodle/rest/error.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace shopd::rest {

/// What came back over HTTP, as bytes. Nothing in it is trusted.
struct Answer {
    long http_status = 0;
    std::string_view body;
    std::string_view location; ///< of a redirect, else ""
};

inline constexpr std::size_t deepest_answer = 64; ///< brackets within each other; Moodle's own need fewer than ten

/// The JSON of an answer of success, or its class.
/// @param function  what was called
/// @param secret    the token: replaced wherever the answer repeats it
/// @return Error in_doubt for a 200 that is empty, not JSON (HTML, XML, cut) or nested deeper than `deepest_answer`;
/// the
///         verdict of classify.hpp for exceptions and for other statuses
[[nodiscard]] Result<nlohmann::json> read_answer(std::string_view function, const Answer& answer,
                                                 std::string_view secret);

} // namespace shopd::rest
