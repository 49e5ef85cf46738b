#pragma once

#include "tests/e2e/handlers/sold.hpp"
#include "tests/sandbox/learners.hpp"

#include <string>
#include <vector>

namespace shopd::e2e {

using sandbox::shop::Learner;
using sandbox::shop::naming;

/// A shop that sells TEAM: seats of a session in EFORM-C, whose customer is a customer at each learner.
struct Session : AtWork {
    explicit Session(const std::string& params = "")
        : AtWork{
              "feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n" +
              rule("TEAM", "std_setuponecoursesession",
                   "coursename: EFORM-C, supervisor: customer, starttime: 1900000000, endtime: 1950000000" + params)} {
        sandbox::shop::create_catalog_item(database, {.code = "TEAM"});
        site.execute("insert into mdl_role_context_levels (roleid, contextlevel) values (12, 30)");
    }

    sandbox::shop::Order place(const std::vector<Learner>& learners, sandbox::shop::NewOrder order = {}) {
        if (order.items.size() == 1 && order.items.front().code == "EFORM")
            order.items = {{"TEAM", static_cast<int>(learners.size())}};
        const auto placed = sandbox::shop::place(database, order);
        name(placed, naming(learners));
        return placed;
    }

    sandbox::shop::Order sell(const std::vector<Learner>& learners, const sandbox::shop::NewOrder& order = {}) {
        const auto placed = place(learners, order);
        sandbox::shop::pay(database, placed.bill);
        return placed;
    }

    /// Writes who shall have the seats.
    void name(const sandbox::shop::Order& order, const std::string& data) {
        site.execute("update mdl_local_shop_billitem set productiondata = $2 where billid = $1 and itemcode = 'TEAM'",
                     {std::to_string(order.bill), data});
    }

    /// Usernames with what they have in the course, e.g. "anna: enrolled student 1900000000-1950000000".
    std::vector<std::string> learners() {
        std::vector<std::string> all;
        for (const auto& row : site.rows(
                 "select u.username || ': ' || case ue.status when 0 then 'enrolled ' else 'suspended ' end || (select "
                 "coalesce(string_agg(r.shortname, ' ' order by r.id), '-') from mdl_role_assignments a join mdl_role "
                 "r on r.id = a.roleid join mdl_context x on x.id = a.contextid and x.contextlevel = 50 where a.userid "
                 "= u.id) || ' ' || ue.timestart || '-' || ue.timeend from mdl_user_enrolments ue join mdl_user u on "
                 "u.id = ue.userid order by u.username"))
            all.push_back(row[0].value_or(""));
        return all;
    }

    /// Whom the customers may look after, by username.
    std::vector<std::string> supervised() {
        std::vector<std::string> all;
        for (const auto& row :
             site.rows("select s.username || ' ' || u.username from mdl_role_assignments a join mdl_context x on x.id "
                       "= a.contextid and x.contextlevel = 30 join mdl_user u on u.id = x.instanceid join mdl_user s "
                       "on s.id = a.userid order by 1"))
            all.push_back(row[0].value_or(""));
        return all;
    }

    /// Members of groups, as "GROUP USERNAME".
    std::vector<std::string> members() {
        std::vector<std::string> all;
        for (const auto& row : site.rows("select g.name || ' ' || u.username from mdl_groups_members m join "
                                         "mdl_groups g on g.id = m.groupid join mdl_user u on u.id = m.userid order "
                                         "by 1"))
            all.push_back(row[0].value_or(""));
        return all;
    }
};

} // namespace shopd::e2e
