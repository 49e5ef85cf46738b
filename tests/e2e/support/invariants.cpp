#include "tests/e2e/support/invariants.hpp"

#include <algorithm>
#include <map>

namespace shopd::e2e {
namespace {

struct Uniqueness {
    const char* what;
    const char* sql; ///< one text for every group of rows that should be one
};

constexpr Uniqueness all[] = {
    {"accounts with one e-mail",
     "select lower(email) from mdl_user where deleted = 0 and email <> '' group by 1 having count(*) > 1"},
    {"enrolments", "select concat_ws(' in ', ue.userid, e.courseid) from mdl_user_enrolments ue join mdl_enrol e on "
                   "e.id = ue.enrolid "
                   "group by ue.userid, e.courseid having count(*) > 1"},
    {"roles",
     "select concat_ws(' ', userid, roleid, contextid) from mdl_role_assignments group by userid, roleid, contextid "
     "having count(*) > 1"},
    {"groups", "select concat_ws(' ', courseid, name) from mdl_groups group by courseid, name having count(*) > 1"},
    {"memberships",
     "select concat_ws(' ', groupid, userid) from mdl_groups_members group by groupid, userid having count(*) > 1"},
    {"messages",
     "select concat_ws(' ', conversationid, smallmessage) from mdl_messages group by conversationid, smallmessage "
     "having count(*) > 1"},
    {"products of one item",
     "select p.initialbillitemid::text from mdl_local_shop_product p left join mdl_local_shop_billitem i on i.id = "
     "p.initialbillitemid group by p.initialbillitemid, p.catalogitemid having count(*) > case "
     "when bool_and(p.productiondata ~ 'handler=std_(enrolonecoursemultiple|setuponecoursesession)$') then "
     "max(i.quantity) "
     "when bool_and(p.productiondata like '%handler=std_generateseats') then max(i.quantity * "
     "substring(p.productiondata from 'packsize=([0-9]+)')::int) else 1 end"},
    {"references", "select reference from mdl_local_shop_product group by reference having count(*) > 1"},
    {"events of one product",
     "select concat_ws(' ', productid, billitemid) from (select productid, billitemid, eventtype, lag(eventtype) over "
     "(partition by productid, billitemid order by id) as before from mdl_local_shop_productevent) e where eventtype = "
     "before or (eventtype = 'billed' and before <> '')"},
};

} // namespace

std::vector<std::string> things_twice(sandbox::Site& site) {
    std::vector<std::string> found;
    for (const auto& [what, sql] : all)
        for (const auto& row : site.rows(sql))
            found.push_back(std::string{what} + ": " + row[0].value_or(""));
    return found;
}

std::vector<std::string> accounts_untold(sandbox::Site& site, const std::vector<const Daemon*>& daemons) {
    std::map<std::string, int> told;
    for (const auto* daemon : daemons)
        for (const auto& line : daemon->trace())
            if (const auto start = line.find("GENERIC : New user created "); start != std::string::npos)
                ++told[line.substr(start)];
            else if (const auto learner = line.find("Postpay : Creating user ["); learner != std::string::npos)
                ++told[line.substr(learner)];
    std::vector<std::string> found;
    for (const auto& row : site.rows(
             "select case when a.customer like 'learner %' then 'Postpay : Creating user [' || u.username || "
             "'].' else 'GENERIC : New user created ' || u.username || ' with ID ' || u.id || '.' end from mdl_user u "
             "join moodle_shopd.accounts a on a.moodle_user = u.id where a.created")) {
        const auto line = row[0].value_or("");
        const auto once = told[line];
        const auto again = told[line + " (again)"];
        if (once > 1 || once + again == 0)
            found.push_back(std::to_string(once) + " times, and marked " + std::to_string(again) + ": " + line);
    }
    return found;
}

std::vector<std::string> lines_twice(const Daemon& daemon) {
    std::map<std::string, int> counts;
    for (const auto& line : daemon.trace())
        ++counts[line];
    std::vector<std::string> twice;
    for (const auto& [line, count] : counts)
        if (count > 1) twice.push_back(line);
    return twice;
}

} // namespace shopd::e2e
