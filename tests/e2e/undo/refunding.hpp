#pragma once

#include "tests/e2e/support/at_work.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace shopd::e2e {

struct Access {
    std::int64_t start = 0, end = 0, suspended = 0;

    friend bool operator==(const Access&, const Access&) = default;
};

inline void PrintTo(const Access& access, std::ostream* out) {
    *out << access.start << " to " << access.end << (access.suspended != 0 ? ", suspended" : "");
}

inline constexpr Access no_access{-1, -1, -1};

/// A customer who has an account, and a shop that sells course 3 as SHORT (1900000000 to 1950000000), LONG (1920000000
/// to 2000000000, role customer) and ALWAYS (from 1910000000 on).
struct Refunding : AtWork {
    explicit Refunding(const std::string& yaml = "", sandbox::SiteOptions options = {})
        : AtWork{"products:\n"
                 "  SHORT: { handler: std_enrolonecourse, params: { coursename: EFORM-C, starttime: 1900000000, "
                 "endtime: 1950000000, groupname: Spring } }\n"
                 "  LONG: { handler: std_enrolonecourse, params: { coursename: EFORM-C, starttime: 1920000000, "
                 "endtime: 2000000000, role: customer } }\n"
                 "  ALWAYS: { handler: std_enrolonecourse, params: { coursename: EFORM-C, starttime: 1910000000 } }\n" +
                     yaml,
                 options} {
        for (const auto* code : {"SHORT", "LONG", "ALWAYS"})
            sandbox::shop::create_catalog_item(database, {.code = code});
        user = sandbox::moodle::create_user(database, {.username = "known", .email = "known@example.org"});
        customer = sandbox::shop::create_customer(database, {}, user);
    }

    sandbox::shop::Order sell(const std::string& code) {
        if (!daemon.runs()) daemon.start_ready();
        return buy({.known_customer = customer, .items = {{code, 1}}});
    }

    void pay_back(const sandbox::shop::Order& order) { sandbox::shop::set_status(database, order.bill, "PAYBACK"); }

    Access access(std::int64_t course = 3) {
        const auto rows = site.rows(
            "select timestart, timeend, ue.status from mdl_user_enrolments ue join mdl_enrol e on e.id = ue.enrolid "
            "where ue.userid = $1 and e.courseid = $2",
            {std::to_string(user), std::to_string(course)});
        if (rows.size() != 1) return no_access;
        return {std::stoll(rows[0][0].value_or("0")), std::stoll(rows[0][1].value_or("0")),
                std::stoll(rows[0][2].value_or("0"))};
    }

    std::string roles() {
        return site.value(
            "select coalesce(string_agg(r.roleid::text, ' ' order by r.roleid), '') from "
            "mdl_role_assignments r join mdl_context x on x.id = r.contextid where x.contextlevel = 50 and "
            "x.instanceid = 3 and r.userid = $1",
            {std::to_string(user)});
    }

    std::string groups() {
        return site.value("select coalesce(string_agg(g.name, ' ' order by g.name), '') from mdl_groups_members m join "
                          "mdl_groups g on g.id = m.groupid where m.userid = $1",
                          {std::to_string(user)});
    }

    /// Outcomes of the order's effects, without the account's and the notice's.
    std::string outcomes(const sandbox::shop::Order& order) {
        return site.value("select coalesce(string_agg(distinct outcome, ' ' order by outcome), '') from "
                          "moodle_shopd.ledger where bill = $1 and item_code <> '' and kind <> 'nothing'",
                          {std::to_string(order.bill)});
    }

    /// Product rows of the order with their last event: "deleted event".
    std::string product(const sandbox::shop::Order& order) {
        return site.value(
            "select string_agg(p.deleted || ' ' || (select string_agg(e.eventtype, ' ' order by e.id) from "
            "mdl_local_shop_productevent e where e.productid = p.id), '; ') from mdl_local_shop_product p join "
            "mdl_local_shop_billitem i on i.id = p.currentbillitemid where i.billid = $1",
            {std::to_string(order.bill)});
    }

    std::int64_t user = 0;
    std::int64_t customer = 0;
};

#define EVENTUALLY_UNDONE(at, order) EVENTUALLY((at).outcomes(order) == "undone" && all_quiet((at).site), (at).daemon)

} // namespace shopd::e2e
