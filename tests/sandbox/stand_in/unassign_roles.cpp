#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"
#include "tests/sandbox/stand_in/roles.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

Json run(Call& call, const Json& parameters) {
    call.database.begin();
    std::size_t done = 0;
    for (const auto& entry : parameters["unassignments"]) {
        call.reach(done++);
        const auto place = find_role_place(call, entry);
        if (place.level == 50) call.require_course(place.instance);
        call.require_capability("moodle/role:assign", place.context.path);
        const auto role = entry["roleid"].dump();
        if (!is_assignable(call, role, place.context, place.level))
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
