#pragma once

#include "config/config.hpp"

#include <iosfwd>
#include <string>

namespace shopd::commands {

struct EraseOptions {
    config::Config config = {};
    std::string customer = {}; ///< as shop::find_person
    std::string why = {};
    std::string who = {}; ///< the user of the operating system
    bool json = false;
};

/// Takes what schema moodle_shopd holds on a person out of it, in one transaction, and puts on record that it was done:
/// a row that names the customer's id alone, and a line of the trace that the daemon writes. What the shop and Moodle
/// hold is theirs to erase; lines of the trace stay.
/// @return 0; 1 where nobody, or several, are meant, or an order of theirs is not finished: nothing is changed then
/// @throws pqxx::failure, database::UnusableDatabase, database::NoMoodle, WrongSelection
int erase(const EraseOptions& options, std::ostream& out, std::ostream& err);

} // namespace shopd::commands
