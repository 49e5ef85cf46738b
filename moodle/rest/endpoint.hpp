#pragma once

#include "config/config.hpp"

#include <stdexcept>
#include <string>

namespace shopd::rest {

/// moodle.url cannot be called; `what()` says why and what to write instead.
class BadEndpoint : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The address that calls go to: `moodle.url` + /webservice/rest/server.php.
/// Plain http only to loopback (localhost, 127.0.0.0/8, ::1) unless `moodle.allow_plain_http`.
/// @throws BadEndpoint  for another scheme, a user or password in the URL, a query or a fragment
[[nodiscard]] std::string endpoint_of(const config::Moodle& settings);

} // namespace shopd::rest
