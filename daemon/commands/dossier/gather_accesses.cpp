#include "daemon/commands/dossier/gather.hpp"

#include "daemon/commands/open_database.hpp"
#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

/// Moodle's 0 means never, or without end.
std::string unix_time_sql(const std::string& column) {
    return utc_sql("to_timestamp(nullif(" + column + ", 0))");
}

ordered_json list_of(const pqxx::result& rows) {
    return ordered_json::parse(rows[0][0].as<std::string>());
}

ordered_json accounts_of(pqxx::transaction_base& look, const database::Tables& tables, const std::string& users) {
    return list_of(look.exec_params(
        fmt::format("select coalesce(json_agg(json_build_object('user', u.id, 'username', u.username, 'suspended', "
                    "u.suspended <> 0, 'deleted', u.deleted <> 0, 'first_access', {}, 'last_access', {}) order by "
                    "u.id), '[]') from {} u where u.id = any($1::bigint[])",
                    unix_time_sql("u.firstaccess"), unix_time_sql("u.lastaccess"), tables.user()),
        users));
}

/// With the log's first and last entry of the user in the course, where the site keeps a log.
ordered_json enrolments_of(pqxx::transaction_base& look, const database::Tables& tables, const std::string& users,
                           const std::string& courses) {
    return list_of(look.exec_params(
        fmt::format(
            "select coalesce(json_agg(json_build_object('username', u.username, 'course', c.shortname, 'name', "
            "c.fullname, 'method', e.enrol, 'suspended', n.status <> 0, 'start', {}, 'end', {}, 'made_at', {}, "
            "'last_access', {}, 'log_first', {}, 'log_last', {}, 'log_entries', l.entries) order by u.id, c.id, n.id), "
            "'[]') from {} n join {} e on e.id = n.enrolid join {} c on c.id = e.courseid join {} u on u.id = n.userid "
            "left join {} a on a.userid = n.userid and a.courseid = e.courseid left join lateral "
            "moodle_shopd.course_accesses(n.userid, array[e.courseid]) l on true where n.userid = any($1::bigint[]) "
            "and e.courseid = any($2::bigint[])",
            unix_time_sql("n.timestart"), unix_time_sql("n.timeend"), unix_time_sql("n.timecreated"),
            unix_time_sql("a.timeaccess"), unix_time_sql("l.first_at"), unix_time_sql("l.last_at"),
            tables.user_enrolments(), tables.enrol(), tables.course(), tables.user(), tables.user_lastaccess()),
        users, courses));
}

ordered_json products_of(pqxx::transaction_base& look, const database::Tables& tables, BillId bill) {
    return list_of(look.exec_params(
        fmt::format("select coalesce(json_agg(json_build_object('product', p.id, 'reference', p.reference, 'start', "
                    "{}, 'end', {}, 'deleted', p.deleted <> 0) order by p.id), '[]') from {} p where "
                    "p.initialbillitemid in (select i.id from {} i where i.billid = $1) or p.id in (select k.product "
                    "from moodle_shopd.products k where k.bill = $1)",
                    unix_time_sql("p.startdate"), unix_time_sql("p.enddate"), tables.product(), tables.bill_item()),
        bill.value()));
}

} // namespace

ordered_json gather_accesses(pqxx::transaction_base& look, const database::Tables& tables, BillId bill,
                             const Concerned& concerned) {
    const auto users = database::bigint_array(concerned.users);
    return {{"accounts", accounts_of(look, tables, users)},
            {"enrolments", enrolments_of(look, tables, users, database::bigint_array(concerned.courses))},
            {"products", products_of(look, tables, bill)}};
}

} // namespace shopd::commands
