#pragma once

#include "config/config.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace shopd::commands {

/// Something around us that will keep an order from being produced, or have it produced wrongly.
struct Finding {
    std::string what;
    std::string why;   ///< what comes of it
    std::string where; ///< to put it right
    bool note = false; ///< good to know, and nothing that production meets

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// Looks at the database and the Moodle that the configuration names, and changes nothing. What cannot be looked at,
/// since the database or Moodle does not answer, is a finding too. At most one call to Moodle.
std::vector<Finding> look_live(const config::Config& config);

/// `moodle-shopd check --live`: the plain check, then look_live.
/// @return 0 without findings, or with notes alone; else 1
/// @throws config::ConfigProblems
int check_live(const std::filesystem::path& file, bool json, std::ostream& out);

} // namespace shopd::commands
