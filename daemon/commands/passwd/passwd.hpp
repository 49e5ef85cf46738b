#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

namespace shopd::commands {

/// Gives a password that was typed, or a line of a file; nothing where there is none.
/// @param prompt  what is asked
using AskPassword = std::function<std::optional<std::string>(const char* prompt)>;

/// From the terminal without echo, where the standard input is one; else one line of `in`, for every question the same.
AskPassword ask_for_password(std::istream& in);

/// `moodle-shopd passwd NAME`: prints `NAME: "HASH"` for web.users, by yescrypt.
/// @return 0; 1 where the two differ or the password is shorter than ten characters; 64 for a name that cannot sign in
int passwd(const std::string& name, const AskPassword& ask, std::ostream& out, std::ostream& errors);

} // namespace shopd::commands
