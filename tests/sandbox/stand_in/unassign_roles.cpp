#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace shopd::sandbox::stand_in {
namespace {

struct Place {
    Context context;
    std::string level;
};

/// get_context_from_params: a context by id, or a system, course or user context by its word and instance.
Place context_of(Call& call, const Json& entry) {
    Rows rows;
    if (entry.value("contextid", std::int64_t{0}) != 0)
        rows = call.database.rows("SELECT id, path, contextlevel, instanceid FROM mdl_context WHERE id = $1",
                                  {entry["contextid"].dump()});
    else if (entry.contains("contextlevel") && entry.contains("instanceid"))
        rows = call.database.rows("SELECT id, path, contextlevel, instanceid FROM mdl_context WHERE contextlevel = $1 "
                                  "AND (contextlevel = 10 OR instanceid = $2)",
                                  {entry["contextlevel"] == "system"   ? "10"
                                   : entry["contextlevel"] == "course" ? "50"
                                   : entry["contextlevel"] == "user"   ? "30"
                                                                       : "-1",
                                   entry["instanceid"].dump()});
    if (rows.empty()) throw invalid_parameter("Context does not exist");
    if (rows[0][2] == "50") call.require_course(std::stoll(*rows[0][3]));
    return {{std::stoll(*rows[0][0]), *rows[0][1]}, *rows[0][2]};
}

/// get_assignable_roles: the role knows this kind of context, and the caller is allowed it.
bool is_assignable(Call& call, const std::string& role, const Place& place) {
    if (call.database
            .rows("SELECT 1 FROM mdl_role_context_levels WHERE contextlevel = $2 AND roleid = $1", {role, place.level})
            .empty())
        return false;
    if (call.caller.site_admin) return true;
    return !call.database
                .rows("SELECT 1 FROM mdl_role_allow_assign aa JOIN mdl_role_assignments ra ON ra.roleid = aa.roleid "
                      "WHERE aa.allowassign = $1 AND ra.userid = $2",
                      {role, std::to_string(call.caller.user)})
                .empty();
}

Json run(Call& call, const Json& parameters) {
    call.database.begin();
    std::size_t done = 0;
    for (const auto& entry : parameters["unassignments"]) {
        call.reach(done++);
        const auto place = context_of(call, entry);
        call.require_capability("moodle/role:assign", place.context.path);
        const auto role = entry["roleid"].dump();
        if (!is_assignable(call, role, place))
            throw invalid_parameter("Can not unassign roleid=" + role +
                                    " in contextid=" + std::to_string(place.context.id));
        call.database.execute("DELETE FROM mdl_role_assignments WHERE roleid = $1 AND userid = $2 AND contextid = $3 "
                              "AND component = '' AND itemid = 0",
                              {role, entry["userid"].dump(), std::to_string(place.context.id)});
    }
    call.database.commit();
    return nullptr;
}

} // namespace

Function unassign_roles() {
    return {"core_role_unassign_roles",
            single({{"unassignments", multiple(single({{"roleid", value(Param::integer)},
                                                       {"userid", value(Param::integer)},
                                                       {"contextid", optional_value(Param::integer)},
                                                       {"contextlevel", optional_value(Param::raw)},
                                                       {"instanceid", optional_value(Param::integer)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
