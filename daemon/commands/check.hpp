#pragma once

#include <filesystem>
#include <iosfwd>

namespace shopd::commands {

/// `moodle-shopd check`: reads the configuration as `run` would, and looks at the files that it names. The unit runs it
/// before a start and before a reload.
/// @return 0, with a line on `out` that says what was read
/// @throws config::ConfigProblems with all problems at once
int check(const std::filesystem::path& file, std::ostream& out);

} // namespace shopd::commands
