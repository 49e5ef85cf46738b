#pragma once

#include <string>
#include <vector>

namespace shopd::sql {

/// One transaction.
struct Step {
    std::string title; ///< what it does, for the operator
    std::string sql;   ///< one or more statements, without BEGIN and COMMIT
    std::string locks; ///< quoted name of Moodle's table that it locks against writers; "" where it locks none
};

/// What a command is going to do: a value that is either printed or run.
struct Plan {
    std::vector<Step> steps;
    std::vector<std::string> warnings;
};

/// The plan as a script for psql that does exactly what `run` does, apart from trying again.
std::string print(const Plan& plan);

/// The installation is refused; one problem a line, each with what to do.
std::string list_of(const std::vector<std::string>& problems);

} // namespace shopd::sql
