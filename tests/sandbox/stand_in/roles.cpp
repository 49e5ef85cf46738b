#include "tests/sandbox/stand_in/roles.hpp"

#include "tests/sandbox/connection.hpp"

#include <algorithm>

namespace shopd::sandbox::stand_in {

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
