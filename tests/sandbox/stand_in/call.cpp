#include "tests/sandbox/stand_in/call.hpp"

#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <algorithm>

namespace shopd::sandbox::stand_in {

void Call::reach(std::size_t entries_done) const {
    if (die_after && entries_done >= *die_after) throw DiedWithin{};
}

bool Call::has_capability(const std::string& capability, const std::string& context_path) {
    if (caller.site_admin) return true;
    const auto key = capability + context_path;
    if (const auto known = capabilities_.find(key); known != capabilities_.end()) return known->second;
    auto ids = context_path.substr(1);
    std::replace(ids.begin(), ids.end(), '/', ',');
    const bool held =
        !database
             .rows("SELECT 1 FROM mdl_role_assignments ra JOIN mdl_role_capabilities rc ON rc.roleid = ra.roleid "
                   "WHERE ra.userid = $1 AND rc.capability = $2 AND rc.permission = 1 AND rc.contextid = 1 "
                   "AND ra.contextid = ANY (string_to_array($3, ',')::bigint[]) LIMIT 1",
                   {std::to_string(caller.user), capability, ids})
             .empty();
    return capabilities_[key] = held;
}

void Call::require_capability(const std::string& capability, const std::string& context_path) {
    if (!has_capability(capability, context_path)) throw missing_capability(capability);
}

Context Call::require_course(std::int64_t course) {
    if (const auto known = courses_.find(course); known != courses_.end()) return known->second;
    const auto rows =
        database.rows("SELECT x.id, x.path, c.visible FROM mdl_context x JOIN mdl_course c ON c.id = x.instanceid "
                      "WHERE x.contextlevel = 50 AND x.instanceid = $1",
                      {std::to_string(course)});
    if (rows.empty()) throw invalid_parameter("Context does not exist");
    const Context context{std::stoll(*rows[0][0]), *rows[0][1]};
    const bool hidden = *rows[0][2] == "0";
    if (!has_capability("moodle/course:view", context.path)) throw not_accessible();
    if (hidden && !has_capability("moodle/course:viewhiddencourses", context.path)) throw not_accessible();
    return courses_[course] = context;
}

} // namespace shopd::sandbox::stand_in
