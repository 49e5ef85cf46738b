#include "moodle/rest/error.hpp"

#include <utility>

namespace shopd::rest {

std::string_view to_string(ErrorClass error_class) {
    switch (error_class) {
    case ErrorClass::transient:
        return "transient";
    case ErrorClass::config:
        return "config";
    case ErrorClass::data:
        return "data";
    case ErrorClass::in_doubt:
        return "in doubt";
    case ErrorClass::unknown:
        break;
    }
    return "unknown";
}

std::string describe(const Error& error) {
    std::string line = error.function;
    for (const std::string* part : {&error.error_code, &error.message})
        if (!part->empty()) line += ": " + *part;
    return line;
}

CallFailed::CallFailed(Error error) : std::runtime_error{describe(error)}, error_{std::move(error)} {}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw CallFailed{error};
}

} // namespace shopd::rest
