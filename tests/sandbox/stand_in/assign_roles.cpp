#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"
#include "tests/sandbox/stand_in/roles.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

/// role_assign
void assign(Call& call, const std::string& role, const std::string& user, const Context& context) {
    if (call.database.rows("SELECT 1 FROM mdl_user WHERE id = $1 AND deleted = 0", {user}).empty())
        throw coding_error("User ID does not exist or is deleted!", "userid:" + user);
    call.database.execute(
        "INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid, component, itemid) "
        "SELECT $1, $2, $3, $4, $5, '', 0 WHERE NOT EXISTS (SELECT 1 FROM mdl_role_assignments WHERE roleid = $1 AND "
        "contextid = $2 AND userid = $3 AND component = '' AND itemid = 0)",
        {role, std::to_string(context.id), user, std::to_string(call.now), std::to_string(call.caller.user)});
}

Json run(Call& call, const Json& parameters) {
    call.database.begin();
    std::size_t done = 0;
    for (const auto& entry : parameters["assignments"]) {
        call.reach(done++);
        const auto place = find_role_place(call, entry);
        if (place.level == 50) call.require_course(place.instance);
        call.require_capability("moodle/role:assign", place.context.path);
        const auto role = entry["roleid"].dump();
        if (!is_assignable(call, role, place.context, place.level))
            throw invalid_parameter("Can not assign roleid=" + role +
                                    " in contextid=" + (entry.contains("contextid") ? entry["contextid"].dump() : ""));
        assign(call, role, entry["userid"].dump(), place.context);
    }
    call.database.commit();
    return nullptr;
}

} // namespace

Function assign_roles() {
    return {"core_role_assign_roles",
            single({{"assignments", multiple(single({{"roleid", value(Param::integer)},
                                                     {"userid", value(Param::integer)},
                                                     {"contextid", optional_value(Param::integer)},
                                                     {"contextlevel", optional_value(Param::alpha)},
                                                     {"instanceid", optional_value(Param::integer)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
