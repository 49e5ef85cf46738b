#include "moodle/directory/directory.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::directory {

std::string idle_accounts_sql(const database::Tables& tables) {
    return fmt::format(
        "with clock as materialized (select extract(epoch from moodle_shopd.now())::bigint as at), "
        "ours as materialized (select a.customer, a.customer::bigint as id, a.moodle_user, u.suspended <> 0 as "
        "suspended from moodle_shopd.accounts a join {user} u on u.id = a.moodle_user and u.deleted = 0 where "
        "a.created "
        "and a.customer ~ '^[0-9]{{1,18}}$' and (cardinality($2::text[]) = 0 or a.customer = any($2::text[])) and not "
        "exists (select from moodle_shopd.site_settings() s where s.name = 'siteadmins' and a.moodle_user::text = "
        "any(string_to_array(s.value, ',')))), "
        // An account may be that of further customers, whom the shop has bound to it.
        "owners as materialized (select o.id, o.moodle_user from ours o union select c.id, c.hasaccount from "
        "{customer} "
        "c join ours o on o.moodle_user = c.hasaccount), "
        "ended as materialized (select o.moodle_user, max(p.enddate) as ended from owners o join {product} p on "
        "p.customerid = o.id and p.deleted = 0 group by o.moodle_user having min(p.enddate) > 0 and max(p.enddate) <= "
        "(select at from clock)), "
        "last as (select distinct on (u.customer) u.customer, k.bill, coalesce(extract(epoch from k.paid_at), "
        "0)::bigint as paid from ended e join ours u using (moodle_user) join moodle_shopd.orders k on k.customer = "
        "u.customer and k.produced order by u.customer, k.bill desc) "
        "select u.customer, u.moodle_user, l.bill, e.ended, greatest(e.ended, l.paid) as since, u.suspended from ended "
        "e join ours u using (moodle_user) join last l on l.customer = u.customer where not exists (select from owners "
        "o join moodle_shopd.orders k on k.customer = o.id::text join {bill} b on b.id = k.bill where o.moodle_user = "
        "u.moodle_user and b.status not in ('CANCELLED', 'REFUSED', 'PAYBACK') and not (b.status = 'COMPLETE' and "
        "(k.produced or k.adopted))) and not exists (select from moodle_shopd.outbox w join owners o on o.id::text = "
        "w.customer where o.moodle_user = u.moodle_user and w.change in ('I', 'U') and not exists (select from "
        "moodle_shopd.orders k where k.bill = w.bill)) "
        "and not exists (select from {user_enrolments} ue join {enrol} m on m.id = ue.enrolid join {course} c on c.id "
        "= m.courseid where ue.userid = u.moodle_user and ue.status = 0 and m.status = 0 and (ue.timeend = 0 or "
        "ue.timeend > (select at from clock)) and ($1 = '' or $1 not in (c.shortname, c.idnumber, c.id::text)))",
        fmt::arg("user", tables.user()), fmt::arg("customer", tables.customer()), fmt::arg("product", tables.product()),
        fmt::arg("bill", tables.bill()), fmt::arg("user_enrolments", tables.user_enrolments()),
        fmt::arg("enrol", tables.enrol()), fmt::arg("course", tables.course()));
}

std::map<StreamKey, moodle::IdleAccount> find_idle_accounts(pqxx::transaction_base& transaction,
                                                            const database::Tables& tables,
                                                            const std::string& support_course,
                                                            const std::set<std::string>& customers) {
    std::map<StreamKey, moodle::IdleAccount> idle;
    if (customers.empty()) return idle;
    for (const auto& row :
         transaction.exec_params(idle_accounts_sql(tables), support_course, database::text_array(customers))) {
        const StreamKey customer{row[0].as<std::string>()};
        idle.emplace(customer, moodle::IdleAccount{customer, MoodleUserId{row[1].as<std::int64_t>()},
                                                   BillId{row[2].as<std::int64_t>()}, row[3].as<std::int64_t>(),
                                                   row[4].as<std::int64_t>(), row[5].as<bool>()});
    }
    return idle;
}

} // namespace shopd::directory
