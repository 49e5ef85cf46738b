#include "moodle/sql/plan.hpp"

#include "moodle/sql/run.hpp"

#include <fmt/format.h>

namespace shopd::sql {

std::string print(const Plan& plan) {
    std::string script =
        fmt::format("\\set ON_ERROR_STOP on\n{}\nselect pg_advisory_lock({});\n", session_sql, installer_lock);
    std::size_t number = 0;
    for (const auto& step : plan.steps)
        script += fmt::format("\n-- {} of {}: {}\nbegin;\n{}\n{}{}commit;\n", ++number, plan.steps.size(), step.title,
                              step_sql, step.sql, step.sql.ends_with('\n') ? "" : "\n");
    return script + fmt::format("\nselect pg_advisory_unlock({});\n", installer_lock);
}

std::string list_of(const std::vector<std::string>& problems) {
    std::string list;
    for (const auto& problem : problems)
        list += (list.empty() ? "" : "\n") + problem;
    return list;
}

} // namespace shopd::sql
