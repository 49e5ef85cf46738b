#pragma once

#include "moodle/sql/install.hpp"

namespace shopd::sql {

/// What would make an installation fail halfway, in words that say what to do.
std::vector<std::string> problems_before(const Facts& facts, const Request& request);

/// What works, but not as it should: a daemon that runs as the owner of Moodle's tables.
std::vector<std::string> warnings_about(const Facts& facts);

} // namespace shopd::sql
