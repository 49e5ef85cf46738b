#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace shopd::database {

/// What a failed statement means for whoever must go on.
enum class Failure {
    gone,     ///< the session is lost, nothing was committed by this statement: open a new one
    in_doubt, ///< the fate of COMMIT is unknown: look before repeating
    again, ///< the server rolled it back and the same may succeed later: deadlock, lock or statement timeout, no memory
    refused, ///< repeating changes nothing: a right, a missing object, a broken rule
};

/// The class of an SQLSTATE (five characters; "" gives refused).
Failure classify_sqlstate(std::string_view sqlstate);

/// The class of an exception thrown by libpqxx (6.4's rollback errors carry no SQLSTATE). Anything else is `refused`.
Failure classify(const std::exception& error);

/// The SQLSTATE an exception of libpqxx carries, "" where none is known.
std::string sqlstate_of(const std::exception& error);

/// The first line of an error in the server's words, without its `ERROR:` and line break.
std::string server_words(const std::exception& error);

} // namespace shopd::database
