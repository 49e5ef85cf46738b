#include "tests/sandbox/stand_in/roles.hpp"

#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace shopd::sandbox::stand_in {
namespace {

int level_of(const std::string& word) {
    static constexpr std::array<std::pair<std::string_view, int>, 6> levels{
        {{"system", 10}, {"user", 30}, {"coursecat", 40}, {"course", 50}, {"module", 70}, {"block", 80}}};
    for (const auto& [known, level] : levels)
        if (word == known) return level;
    throw invalid_parameter("Invalid context level = " + word);
}

} // namespace

RolePlace find_role_place(Call& call, const Json& entry) {
    std::vector<Row> rows;
    constexpr const char* columns = "SELECT id, path, contextlevel, instanceid FROM mdl_context WHERE ";
    if (entry.contains("contextid"))
        rows = call.database.rows(std::string{columns} + "id = $1", {entry["contextid"].dump()});
    else if (entry.contains("contextlevel") && entry.contains("instanceid"))
        rows = call.database.rows(
            std::string{columns} + "contextlevel = $1 AND instanceid = $2",
            {std::to_string(level_of(entry["contextlevel"].get<std::string>())), entry["instanceid"].dump()});
    else
        throw invalid_parameter(
            "Missing parameters, please provide either context level with instance id or contextid");
    if (rows.empty()) throw invalid_parameter("Context does not exist");
    const auto& row = rows.front();
    return {{std::stoll(*row[0]), *row[1]}, std::stoi(*row[2]), std::stoll(*row[3])};
}

bool is_assignable(Call& call, const std::string& role, const Context& context, int level) {
    if (call.database
            .rows("SELECT 1 FROM mdl_role_context_levels WHERE contextlevel = $2 AND roleid = $1",
                  {role, std::to_string(level)})
            .empty())
        return false;
    if (call.caller.site_admin) return true;
    if (!call.has_capability("moodle/role:assign", context.path)) return false;
    auto ids = context.path.substr(1);
    std::replace(ids.begin(), ids.end(), '/', ',');
    return !call.database
                .rows("SELECT 1 FROM mdl_role_allow_assign aa JOIN mdl_role_assignments ra ON ra.roleid = aa.roleid "
                      "WHERE aa.allowassign = $1 AND ra.userid = $2 AND ra.contextid = ANY (string_to_array($3, "
                      "',')::bigint[])",
                      {role, std::to_string(call.caller.user), ids})
                .empty();
}

} // namespace shopd::sandbox::stand_in
