#pragma once

#include "tests/e2e/handlers/session.hpp"
#include "tests/e2e/life/living.hpp"
#include "tests/sandbox/php_serialize.hpp"

namespace shopd::e2e {

/// Handler by handler: what each phase, each change of a product row and a refund make of Moodle and of the shop's
/// rows.
struct Row {
    std::string handler;
    std::string params;
    int quantity = 1;
    std::string paid;    ///< after postpay
    std::string deleted; ///< its products marked deleted
    std::string moved;   ///< restored, then given the end 1960000000
    std::string removed; ///< the product rows deleted
    std::string refunded;
};

inline const std::string dates = "starttime: 1900000000, endtime: 1950000000";

inline const std::vector<Row>& table() {
    static const std::vector<Row> rows = {
        {"std_enrolonecourse", "coursename: EFORM-C, groupname: Spring, " + dates, 1,
         "COMPLETE; enrolled 1900000000-1950000000; role student; in Spring, customer_known; "
         "userenrol 1900000000-1950000000: billed",
         "COMPLETE; suspended 1900000000-1950000000; role student; in Spring, customer_known; "
         "userenrol 1900000000-1950000000 deleted: billed delete",
         "COMPLETE; enrolled 1900000000-1960000000; role student; in Spring, customer_known; "
         "userenrol 1900000000-1960000000: billed delete restore update",
         "COMPLETE; suspended 1900000000-1960000000; role student; in Spring, customer_known",
         "PAYBACK; suspended 1900000000-1950000000; role student; in Spring, customer_known; "
         "userenrol 1900000000-1950000000 deleted: billed delete"},
        {"std_enrolonecoursemultiple", "coursename: EFORM-C, " + dates, 2,
         "COMPLETE; enrolled 1900000000-1950000000; role student; in customer_known; "
         "userenrol 1900000000-1950000000: billed; userenrol 1900000000-1950000000: billed",
         "COMPLETE; suspended 1900000000-1950000000; role student; in customer_known; "
         "userenrol 1900000000-1950000000 deleted: billed delete; "
         "userenrol 1900000000-1950000000 deleted: billed delete",
         "COMPLETE; enrolled 1900000000-1960000000; role student; in customer_known; "
         "userenrol 1900000000-1960000000: billed delete restore update; "
         "userenrol 1900000000-1960000000: billed delete restore update",
         "COMPLETE; suspended 1900000000-1960000000; role student; in customer_known",
         "PAYBACK; suspended 1900000000-1950000000; role student; in customer_known; "
         "userenrol 1900000000-1950000000 deleted: billed delete; "
         "userenrol 1900000000-1950000000 deleted: billed delete"},
        {"std_assignroleoncontext", "contextlevel: system, instance: 0, role: customer", 1,
         "COMPLETE; role customer; roleassign 0-0: billed", "COMPLETE; roleassign 0-0 deleted: billed delete",
         "COMPLETE; role customer; roleassign 0-1960000000: billed delete restore update", "COMPLETE",
         "PAYBACK; roleassign 0-0 deleted: billed delete"},
        {"std_createcategory", "parentcategory: 1", 1, "COMPLETE; role categoryowner; roleassign 0-0: billed",
         "COMPLETE; roleassign 0-0 deleted: billed delete",
         "COMPLETE; role categoryowner; roleassign 0-1960000000: billed delete restore update", "COMPLETE",
         "PAYBACK; roleassign 0-0 deleted: billed delete"},
        {"std_createcourse", "coursecategory: 1", 1, "COMPLETE; enrolled 0-0; role courseowner; userenrol 0-0: billed",
         "COMPLETE; suspended 0-0; role courseowner; userenrol 0-0 deleted: billed delete",
         "COMPLETE; enrolled 0-1960000000; role courseowner; userenrol 0-1960000000: billed delete restore update",
         "COMPLETE; suspended 0-1960000000; role courseowner",
         "PAYBACK; suspended 0-0; role courseowner; userenrol 0-0 deleted: billed delete"},
        {"std_extendenrolperiod", "coursename: EFORM-C, enroltype: manual, extension: 10", 1,
         "COMPLETE; enrolled 1900000000-1950864000; role student",
         "COMPLETE; enrolled 1900000000-1950864000; role student",
         "COMPLETE; enrolled 1900000000-1950864000; role student",
         "COMPLETE; enrolled 1900000000-1950864000; role student",
         "PAYBACK; enrolled 1900000000-1950000000; role student"},
        {"std_prorogate", "timeshift: 10", 1,
         "COMPLETE; enrolled 1900000000-1950864000; role student; userenrol 1900000000-1950864000: updated",
         "COMPLETE; enrolled 1900000000-1950864000; role student; userenrol 1900000000-1950864000: updated",
         "COMPLETE; enrolled 1900000000-1950864000; role student; userenrol 1900000000-1950864000: updated",
         "COMPLETE; enrolled 1900000000-1950864000; role student; userenrol 1900000000-1950864000: updated",
         "PAYBACK; enrolled 1900000000-1950000000; role student; userenrol 1900000000-1950000000: updated update"},
        {"std_registeredproduct", dates, 1, "COMPLETE; registered_product 1900000000-1950000000: billed",
         "COMPLETE; registered_product 1900000000-1950000000 deleted: billed delete",
         "COMPLETE; registered_product 1900000000-1960000000: billed delete restore update", "COMPLETE",
         "PAYBACK; registered_product 1900000000-1950000000 deleted: billed delete"},
        {"std_generateseats", "packsize: 2, courselist: EFORM-C, supervisor: student", 1,
         "COMPLETE; user_enrolment 0-0: billed; user_enrolment 0-0: billed",
         "COMPLETE; user_enrolment 0-0 deleted: billed delete; user_enrolment 0-0 deleted: billed delete",
         "COMPLETE; user_enrolment 0-1960000000: billed delete restore update; "
         "user_enrolment 0-1960000000: billed delete restore update",
         "COMPLETE", "PAYBACK; user_enrolment 0-0 deleted: billed delete; user_enrolment 0-0 deleted: billed delete"},
        {"std_setuponecoursesession", "coursename: EFORM-C, supervisor: customer, " + dates, 1,
         "COMPLETE; enrolled 1900000000-1950000000; role student; role customer; "
         "userenrol 1900000000-1950000000: billed",
         "COMPLETE; suspended 1900000000-1950000000; role student; role customer; "
         "userenrol 1900000000-1950000000 deleted: billed delete",
         "COMPLETE; enrolled 1900000000-1960000000; role student; role customer; "
         "userenrol 1900000000-1960000000: billed delete restore update",
         "COMPLETE; suspended 1900000000-1960000000; role student; role customer",
         "PAYBACK; suspended 1900000000-1950000000; role student; "
         "userenrol 1900000000-1950000000 deleted: billed delete"},
    };
    return rows;
}

struct Selling : Living {
    explicit Selling(const Row& row)
        : Living{"production: { prepay: [PENDING] }\n", {}, rule("SOLD", row.handler, row.params)}, row_{row} {
        sandbox::shop::create_catalog_item(database, {.code = "SOLD"});
        if (stands_before()) // what a teacher gave, or the plugin: no product of the order is there to change
            sandbox::moodle::enrol(database, user, 3, 5, 1900000000, 1950000000);
        if (row.handler == "std_prorogate") name_a_product();
        if (row.handler.starts_with("std_create")) shoppers_answer(site, {{"catname", "Ours"}, {"fullname", "Ours"}});
        if (is_session()) { // of which the learner has what is sold
            site.execute("insert into mdl_role_context_levels (roleid, contextlevel) values (12, 30)");
            learner = sandbox::moodle::create_user(database, {.username = "anna", .email = "anna@example.org"});
        }
        daemon.start_ready();
    }

    [[nodiscard]] bool is_session() const { return row_.handler == "std_setuponecoursesession"; }

    sandbox::shop::Order place() { return place({.known_customer = customer, .items = {{"SOLD", row_.quantity}}}); }

    sandbox::shop::Order place(const sandbox::shop::NewOrder& wanted) {
        const auto order = sandbox::shop::place(database, wanted);
        if (is_session())
            site.execute("update mdl_local_shop_billitem set productiondata = $2 where billid = $1",
                         {std::to_string(order.bill), naming({{"Anna", "Learner", "anna@example.org"}})});
        return order;
    }

    sandbox::shop::Order buy(const sandbox::shop::NewOrder& wanted) {
        const auto order = place(wanted);
        sandbox::shop::pay(database, order.bill);
        return order;
    }

    [[nodiscard]] std::string stood_before() const {
        return stands_before() ? "; enrolled 1900000000-1950000000; role student" : "";
    }

    std::string list(const std::string& what, const std::string& order_by, const std::string& from) {
        return site.value("select coalesce(string_agg(" + what + ", '; ' order by " + order_by + "), '') from " + from);
    }

    /// What begins with the payment prints as 0.
    static std::string start(const std::string& column) {
        return "case when " + column + " % 50000000 = 0 then " + column + " else 0 end";
    }

    /// The bill's state, then what the customer's account and the learner's have, then the product rows with their
    /// events.
    std::string state(const sandbox::shop::Order& order) {
        const auto people = std::to_string(user) + ", " + std::to_string(learner);
        std::string all = bill_status(site, order.bill);
        for (const auto& part :
             {list("case ue.status when 0 then 'enrolled ' else 'suspended ' end || " + start("timestart") +
                       " || '-' || timeend",
                   "ue.id", "mdl_user_enrolments ue where userid in (" + people + ")"),
              list("'role ' || r.shortname", "r.id",
                   "mdl_role_assignments a join mdl_role r on r.id = a.roleid where a.userid in (" + people + ")"),
              groups().empty() ? "" : "in " + replace_blanks(groups()),
              list("p.contexttype || ' ' || " + start("p.startdate") +
                       " || '-' || p.enddate || case p.deleted when 0 then '' else ' deleted' end || ': ' || (select "
                       "string_agg(e.eventtype, ' ' order by e.id) from mdl_local_shop_productevent e where "
                       "e.productid = "
                       "p.id)",
                   "p.id", "mdl_local_shop_product p")})
            if (!part.empty()) all += "; " + part;
        return all;
    }

    static std::string replace_blanks(std::string names) {
        for (auto blank = names.find(' '); blank != std::string::npos; blank = names.find(' ', blank + 2))
            names.replace(blank, 1, ", ");
        return names;
    }

    std::int64_t learner = 0;

private:
    [[nodiscard]] bool stands_before() const {
        return row_.handler == "std_extendenrolperiod" || row_.handler == "std_prorogate";
    }

    /// The plugin made a product of the enrolment, and every bill item names it.
    void name_a_product() {
        site.execute(
            "insert into mdl_local_shop_product (catalogitemid, customerid, contexttype, instanceid, startdate, "
            "enddate, reference, productiondata, extradata) select 1, $1, 'userenrol', max(id), 1900000000, "
            "1950000000, 'REFERENCE', '', '' from mdl_user_enrolments",
            {std::to_string(customer)});
        site.execute(
            "create function sandbox.name_product() returns trigger language plpgsql as $$ begin "
            "new.productiondata = '" +
            sandbox::php::base64(sandbox::php::object("stdClass", {{"reference", sandbox::php::text("REFERENCE")}})) +
            "'; return new; end $$");
        site.execute("create trigger name_product before insert on mdl_local_shop_billitem for each row execute "
                     "function sandbox.name_product()");
    }

    const Row& row_;
};

#define EVENTUALLY_STATE(at, order, wanted)                                                                            \
    do {                                                                                                               \
        EXPECT_TRUE(sandbox::wait_until([&] { return (at).state(order) == (wanted); }, std::chrono::seconds{60}));     \
        EXPECT_EQ((at).state(order), wanted) << (at).daemon.log();                                                     \
        EVENTUALLY_FOLLOWED(at);                                                                                       \
    } while (false)

} // namespace shopd::e2e
