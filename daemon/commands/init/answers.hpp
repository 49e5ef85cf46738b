#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace shopd::commands {

/// What a first configuration is made of. As options give it; `complete` asks for the rest.
struct Answers {
    std::optional<std::string> dsn = {};            ///< of the daemon itself
    std::optional<std::string> prefix = {};         ///< of Moodle's tables
    std::optional<std::string> url = {};            ///< Moodle's wwwroot
    std::optional<std::string> support_course = {}; ///< short name, idnumber or id; "" none
    std::optional<std::string> support_roles = {};  ///< short names, with commas between
    std::optional<std::string> as = {}; ///< dsn of the owner of Moodle's tables; "" the catalogue is not read
    std::optional<std::string> products =
        {}; ///< item codes and patterns to take over now, with commas between; "" none
};

/// Puts a question to a person. @return the line; nothing at the end of the input
using Ask = std::function<std::optional<std::string>(const std::string& question)>;

/// An option is missing where nobody can be asked, or wrong. The text names it.
class BadAnswer : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The parts of a list with commas between, without blanks around them; empty ones are left out.
std::vector<std::string> parts_of_list(const std::string& text);

/// Gives each answer a value. A wrong one is asked for again, with what is wrong.
/// @param ask     nothing: nobody is there, and what has a default gets it
/// @param say     tells the person what is wrong with a line
/// @throws BadAnswer
void complete(Answers& answers, const Ask& ask, const std::function<void(const std::string&)>& say);

} // namespace shopd::commands
