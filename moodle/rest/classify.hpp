#pragma once

#include "moodle/rest/error.hpp"

#include <string_view>

/// From answers to classes: the one place that knows Moodle's error codes.
namespace shopd::rest {

/// Whom a refusal is about.
enum class Scope {
    entry, ///< maybe one entry of the batch: the others may pass without it, so the batch is bisected
    call,  ///< the call, the token, the site: it stands for every entry
};

struct Verdict {
    ErrorClass error_class;
    Scope scope;
};

/// An exception that Moodle put into the body of an answer. The error code decides; where no table names it, the class
/// of the exception; else `unknown`. An exception without an error code is a PHP Error, a bug in Moodle: `unknown`.
/// @param exception  with or without its namespace (Moodle 4.5 writes core\exception\, 4.4 and dml_* do not)
/// @param message    tells one case: `invalidrecord` naming the table external_functions is a function that Moodle
/// lacks Source: recorded answers, Moodle 4.5.6; the wsaccess* family from webservice/lib.php.
[[nodiscard]] Verdict classify_exception(std::string_view exception, std::string_view error_code,
                                         std::string_view message);

/// An HTTP status other than 200. 502 and 503 mean that Moodle is away or in CLI maintenance: transient. 504 and 500 do
/// not say whether PHP worked, or still works: in doubt. 3xx and 4xx are a wrong URL or a server set up to refuse us.
[[nodiscard]] Verdict classify_status(long http_status);

/// May another entry of the same batch pass where this error stood?
[[nodiscard]] bool may_be_one_entry(const Error& error);

/// Does this error speak of a Moodle that is ill (for the circuit breaker)? Transient and in doubt do, but for
/// `dmlwriteexception`, which one over-long value causes as well.
[[nodiscard]] bool is_sick_server(const Error& error);

/// The class of an error that has come back `attempts` times for the same entry. Only `dmlwriteexception` changes: an
/// over-long value, a lost race on a unique index and a database that refuses writes look alike, so it is transient
/// for `write_attempts` tries (some four minutes) and `data` from then on.
inline constexpr unsigned write_attempts = 8;
[[nodiscard]] ErrorClass class_after(const Error& error, unsigned attempts);

/// Moodle's exception class without its namespace.
[[nodiscard]] std::string_view bare_exception(std::string_view exception);

} // namespace shopd::rest
