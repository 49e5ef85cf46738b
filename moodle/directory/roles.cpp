#include "moodle/directory/directory.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::directory {

std::set<moodle::ContextPlace> find_contexts(pqxx::transaction_base& transaction, const database::Tables& tables,
                                             const std::set<moodle::ContextPlace>& places) {
    std::set<moodle::ContextPlace> found;
    if (places.empty()) return found;
    std::vector<int> levels;
    std::vector<std::int64_t> instances;
    for (const auto& place : places) {
        levels.push_back(place.level);
        instances.push_back(place.instance);
    }
    const auto sql =
        fmt::format("select x.contextlevel, x.instanceid from {} x join unnest($1::bigint[], $2::bigint[]) w(level, "
                    "instance) on w.level = x.contextlevel and w.instance = x.instanceid",
                    tables.context());
    for (const auto& row :
         transaction.exec_params(sql, database::bigint_array(levels), database::bigint_array(instances)))
        found.insert({row[0].as<int>(), row[1].as<std::int64_t>()});
    return found;
}

std::map<std::string, std::int64_t> find_categories(pqxx::transaction_base& transaction, const database::Tables& tables,
                                                    const std::set<std::string>& idnumbers) {
    std::map<std::string, std::int64_t> found;
    const auto sql =
        fmt::format("select idnumber, id from {} where idnumber = any($1::text[])", tables.course_categories());
    for (const auto& row : transaction.exec_params(sql, database::text_array(idnumbers)))
        found.emplace(row[0].as<std::string>(), row[1].as<std::int64_t>());
    return found;
}

std::map<RoleWanted, moodle::RoleInContext>
read_roles(pqxx::transaction_base& transaction, const database::Tables& tables, const std::set<RoleWanted>& wanted) {
    std::map<RoleWanted, moodle::RoleInContext> roles;
    if (wanted.empty()) return roles;
    std::vector<MoodleUserId> users;
    std::vector<RoleId> ids;
    std::vector<int> levels;
    std::vector<std::int64_t> instances;
    for (const auto& one : wanted) {
        users.push_back(one.user);
        ids.push_back(one.role);
        levels.push_back(one.place.level);
        instances.push_back(one.place.instance);
    }
    const auto sql = fmt::format(
        "select w.userid, w.roleid, w.level, w.instance, x.id is not null, "
        "exists (select from {} l where l.roleid = w.roleid and l.contextlevel = w.level), "
        "(select min(a.id) from {} a where a.userid = w.userid and a.contextid = x.id and a.roleid = w.roleid "
        " and a.component = '') "
        "from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) w(userid, roleid, level, instance) "
        "left join {} x on x.contextlevel = w.level and x.instanceid = w.instance",
        tables.role_context_levels(), tables.role_assignments(), tables.context());
    for (const auto& row : transaction.exec_params(sql, database::bigint_array(users), database::bigint_array(ids),
                                                   database::bigint_array(levels), database::bigint_array(instances)))
        roles[{MoodleUserId{row[0].as<std::int64_t>()},
               RoleId{row[1].as<std::int64_t>()},
               {row[2].as<int>(), row[3].as<std::int64_t>()}}] = {row[4].as<bool>(), row[5].as<bool>(),
                                                                  row[6].as<std::int64_t>(0)};
    return roles;
}

bool may_assign(pqxx::transaction_base& transaction, const database::Tables& tables, MoodleUserId user, RoleId role) {
    const auto settings = read_site_settings(transaction);
    if (settings.admins.contains(user)) return true;
    const auto sql = fmt::format("select from {} w join {} a on a.roleid = w.roleid where w.allowassign = $1 and "
                                 "a.userid = $2 limit 1",
                                 tables.role_allow_assign(), tables.role_assignments());
    return !transaction.exec_params(sql, role.value(), user.value()).empty();
}

} // namespace shopd::directory
