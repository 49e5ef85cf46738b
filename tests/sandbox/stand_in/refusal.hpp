#pragma once

#include "tests/sandbox/stand_in/json.hpp"

#include <exception>
#include <string>

namespace shopd::sandbox::stand_in {

/// An exception of Moodle, answered with HTTP 200. `debug` is what Moodle shows only with debugging on: it goes to the
/// list of calls (GET /sandbox/calls), never to the client.
class Refusal : public std::exception {
public:
    Refusal(std::string type, std::string errorcode, std::string message, std::string debug = "");

    [[nodiscard]] Json answer() const; ///< {exception, errorcode, message}

    [[nodiscard]] const std::string& errorcode() const { return errorcode_; }

    [[nodiscard]] const std::string& message() const { return message_; }

    [[nodiscard]] const std::string& debug() const { return debug_; }

    [[nodiscard]] const char* what() const noexcept override { return errorcode_.c_str(); }

private:
    std::string exception_;
    std::string errorcode_;
    std::string message_;
    std::string debug_;
};

Refusal invalid_parameter(const std::string& debug);
Refusal moodle_refusal(const std::string& errorcode, const std::string& message);
Refusal missing_record(const std::string& errorcode, const std::string& message);
Refusal access_refusal(const std::string& debug);
Refusal write_refusal(const std::string& debug);
Refusal database_away(const std::string& debug);
Refusal missing_capability(const std::string& capability);
Refusal coding_error(const std::string& message, const std::string& debug);
Refusal setting_locked(); ///< of a backup that the caller may not choose so
Refusal not_accessible(); ///< require_login_exception

} // namespace shopd::sandbox::stand_in
