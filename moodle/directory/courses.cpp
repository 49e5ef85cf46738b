#include "moodle/directory/directory.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <algorithm>
#include <sstream>

namespace shopd::directory {
namespace {

bool is_id(const std::string& text) {
    return !text.empty() && text.size() <= 18 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// For LIKE: `*` alone is special in what is named.
std::string like(const std::string& pattern) {
    std::string text;
    for (const char c : pattern) {
        if (c == '%' || c == '_' || c == '\\') text += '\\';
        text += c == '*' ? '%' : c;
    }
    return text;
}

std::set<RoleId> roles_from(const std::string& list) {
    std::set<RoleId> roles;
    std::istringstream words{list};
    for (std::int64_t id = 0; words >> id;)
        roles.insert(RoleId{id});
    return roles;
}

} // namespace

std::vector<moodle::Course> find_courses(pqxx::transaction_base& transaction, const database::Tables& tables,
                                         const std::set<std::string>& references) {
    std::vector<moodle::Course> courses;
    if (references.empty()) return courses;
    std::set<std::string> ids;
    std::copy_if(references.begin(), references.end(), std::inserter(ids, ids.end()), is_id);
    std::set<std::string> patterns;
    for (const auto& reference : references)
        if (reference.find('*') != std::string::npos) patterns.insert(like(reference));
    const auto sql =
        fmt::format("select id, shortname, idnumber, startdate from {} "
                    "where shortname = any($1::text[]) or (idnumber <> '' and idnumber = any($1::text[])) "
                    "or id = any($2::bigint[]) or (shortname like any($3::text[]) and category <> 0) order by id",
                    tables.course());
    for (const auto& row : transaction.exec_params(sql, database::text_array(references), database::text_array(ids),
                                                   database::text_array(patterns)))
        courses.push_back({CourseId{row[0].as<std::int64_t>()}, row[1].as<std::string>(""), row[2].as<std::string>(""),
                           row[3].as<std::int64_t>(0)});
    return courses;
}

std::map<std::string, RoleId> find_roles(pqxx::transaction_base& transaction, const database::Tables& tables,
                                         const std::set<std::string>& short_names) {
    std::map<std::string, RoleId> roles;
    const auto sql = fmt::format("select shortname, id from {} where shortname = any($1::text[])", tables.role());
    for (const auto& row : transaction.exec_params(sql, database::text_array(short_names)))
        roles.emplace(row[0].as<std::string>(), RoleId{row[1].as<std::int64_t>()});
    return roles;
}

std::map<UserAndCourse, moodle::ManualEnrolment> read_enrolments(pqxx::transaction_base& transaction,
                                                                 const database::Tables& tables,
                                                                 const std::set<UserAndCourse>& pairs) {
    std::map<UserAndCourse, moodle::ManualEnrolment> enrolments;
    if (pairs.empty()) return enrolments;
    std::vector<MoodleUserId> users;
    std::vector<CourseId> courses;
    for (const auto& [user, course] : pairs) {
        users.push_back(user);
        courses.push_back(course);
    }
    const auto sql = fmt::format(
        "select w.userid, w.courseid, e.id is not null, ue.id, ue.status, ue.timestart, ue.timeend, "
        "(select string_agg(a.roleid::text, ' ') from {} x join {} a on a.contextid = x.id and a.userid = w.userid "
        " and a.component = '' where x.contextlevel = 50 and x.instanceid = w.courseid) "
        "from unnest($1::bigint[], $2::bigint[]) w(userid, courseid) "
        "left join lateral (select i.id from {} i where i.courseid = w.courseid and i.enrol = 'manual' and i.status = "
        "0 "
        " order by i.sortorder, i.id limit 1) e on true "
        "left join {} ue on ue.enrolid = e.id and ue.userid = w.userid",
        tables.context(), tables.role_assignments(), tables.enrol(), tables.user_enrolments());
    for (const auto& row :
         transaction.exec_params(sql, database::bigint_array(users), database::bigint_array(courses))) {
        moodle::ManualEnrolment enrolment;
        enrolment.user = MoodleUserId{row[0].as<std::int64_t>()};
        enrolment.course = CourseId{row[1].as<std::int64_t>()};
        enrolment.method_enabled = row[2].as<bool>(false);
        enrolment.id = row[3].as<std::int64_t>(0);
        enrolment.suspended = row[4].as<int>(0) != 0;
        enrolment.start = row[5].as<std::int64_t>(0);
        enrolment.end = row[6].as<std::int64_t>(0);
        enrolment.roles = roles_from(row[7].as<std::string>(""));
        enrolments.emplace(UserAndCourse{enrolment.user, enrolment.course}, std::move(enrolment));
    }
    return enrolments;
}

std::vector<moodle::CourseGroup> find_groups(pqxx::transaction_base& transaction, const database::Tables& tables,
                                             const std::set<std::pair<CourseId, std::string>>& names,
                                             const std::set<std::string>& idnumbers) {
    std::vector<moodle::CourseGroup> groups;
    if (names.empty()) return groups;
    std::vector<CourseId> courses;
    std::vector<std::string> group_names;
    for (const auto& [course, name] : names) {
        courses.push_back(course);
        group_names.push_back(name);
    }
    const auto sql = fmt::format(
        "select g.id, g.courseid, g.name, g.idnumber from {0} g join unnest($1::bigint[], $2::text[]) w(courseid, "
        "name) "
        "on w.courseid = g.courseid and w.name = g.name "
        "union select g.id, g.courseid, g.name, g.idnumber from {0} g "
        "where g.idnumber <> '' and g.idnumber = any($3::text[]) and g.courseid = any($1::bigint[]) order by 1",
        tables.groups());
    for (const auto& row : transaction.exec_params(sql, database::bigint_array(courses),
                                                   database::text_array(group_names), database::text_array(idnumbers)))
        groups.push_back({GroupId{row[0].as<std::int64_t>()}, CourseId{row[1].as<std::int64_t>()},
                          row[2].as<std::string>(""), row[3].as<std::string>("")});
    return groups;
}

std::set<std::pair<GroupId, MoodleUserId>> find_memberships(pqxx::transaction_base& transaction,
                                                            const database::Tables& tables,
                                                            const std::set<std::pair<GroupId, MoodleUserId>>& wanted) {
    std::set<std::pair<GroupId, MoodleUserId>> found;
    if (wanted.empty()) return found;
    std::vector<GroupId> groups;
    std::vector<MoodleUserId> users;
    for (const auto& [group, user] : wanted) {
        groups.push_back(group);
        users.push_back(user);
    }
    const auto sql =
        fmt::format("select m.groupid, m.userid from {} m join unnest($1::bigint[], $2::bigint[]) w(groupid, userid) "
                    "on w.groupid = m.groupid and w.userid = m.userid",
                    tables.groups_members());
    for (const auto& row : transaction.exec_params(sql, database::bigint_array(groups), database::bigint_array(users)))
        found.emplace(GroupId{row[0].as<std::int64_t>()}, MoodleUserId{row[1].as<std::int64_t>()});
    return found;
}

} // namespace shopd::directory
