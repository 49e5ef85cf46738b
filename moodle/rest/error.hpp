#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

/// Moodle's web services: one libcurl client a thread, typed functions, and a class for every answer that is not
/// success.
namespace shopd::rest {

/// What an answer means for the effect that asked (the whole table: classify.hpp).
enum class ErrorClass {
    transient, ///< Moodle is away or in trouble: the same call may pass later
    config,    ///< an operator must act: token, access, permission, missing course, role or enrolment method
    data,      ///< this entry, as it is, will never be taken
    in_doubt,  ///< nobody knows whether it happened: look at the tables before anything is repeated
    unknown,   ///< an answer that no table names: stop and ask
};

[[nodiscard]] std::string_view to_string(ErrorClass error_class);

/// A call that did not answer with success. Safe to log: `message` holds the server's words on one line, control
/// characters escaped, at most 500 characters, never the token.
struct Error {
    ErrorClass error_class = ErrorClass::unknown;
    std::string function;   ///< e.g. core_user_create_users
    std::string exception;  ///< Moodle's class without its namespace, e.g. invalid_parameter_exception; "" when Moodle
                            ///< raised none
    std::string error_code; ///< Moodle's errorcode; with `exception` empty one of ours: unreachable, timeout, cut,
                            ///< http_502, ...
    std::string message;
    long http_status = 0; ///< 0: no status line was seen
    bool sent = true;     ///< false: not a byte of the request left this host, so nothing can have happened
};

/// One line for a log or the dead list: "core_user_create_users: invalidparameter: Invalid parameter value detected".
[[nodiscard]] std::string describe(const Error& error);

template <class T>
using Result = boost::system::result<T, Error>;

/// What `Result::value()` throws where a failure was not expected.
class CallFailed : public std::runtime_error {
public:
    explicit CallFailed(Error error);

    [[nodiscard]] const Error& error() const { return error_; }

private:
    Error error_;
};

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

} // namespace shopd::rest
