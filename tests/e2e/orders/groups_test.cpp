#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

const std::string with_group =
    "products:\n  SOLD: { handler: std_enrolonecourse, params: { coursename: EFORM-C, groupname: Spring } }\n";

std::string members(sandbox::Site& site, const std::string& group) {
    return site.value("select coalesce(string_agg(u.username, ' ' order by u.username), '') from mdl_groups g join "
                      "mdl_groups_members m on "
                      "m.groupid = g.id join mdl_user u on u.id = m.userid where g.courseid = 3 and g.name = $1",
                      {group});
}

std::string idnumber(sandbox::Site& site, const std::string& group) {
    return site.value("select coalesce(max(idnumber), 'no group') from mdl_groups where courseid = 3 and name = $1",
                      {group});
}

TEST(Groups, each_customer_has_its_own_in_the_sold_course_under_the_transaction_id) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = at.buy({.transaction_id = "TU9HVMZWZUFHSNPIVQ=="});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(members(at.site, "customer_benoit.tostain"), "benoit.tostain");
    EXPECT_EQ(idnumber(at.site, "customer_benoit.tostain"), "TU9HVMZWZUFHSNPIVQ==");
    const auto again = at.buy({.known_customer = order.customer, .transaction_id = "SECOND"});
    EVENTUALLY_COMPLETE(at, again);
    EXPECT_EQ(idnumber(at.site, "customer_benoit.tostain"), "TU9HVMZWZUFHSNPIVQ==") << "what is there is not rewritten";
    EXPECT_EQ(at.site.number("select count(*) from mdl_groups"), 1);
    EXPECT_ALL_WELL(at);
}

TEST(Groups, that_are_named_are_made_once_for_all_customers) {
    AtWork at{with_group};
    shop::create_catalog_item(at.database, {.code = "SOLD"});
    at.daemon.start_ready();
    std::vector<std::int64_t> bills;
    for (const auto* name : {"one", "two", "three"})
        bills.push_back(shop::place(at.database, {.customer = {.first_name = name,
                                                               .last_name = "n",
                                                               .email = std::string{name} + "@example.org"},
                                                  .items = {{"SOLD", 1}}})
                            .bill);
    at.pay_all(bills);
    for (const auto bill : bills)
        EVENTUALLY(bill_status(at.site, bill) == "COMPLETE", at.daemon);
    EXPECT_EQ(members(at.site, "Spring"), "one.n three.n two.n");
    EXPECT_EQ(idnumber(at.site, "Spring"), "");
    EXPECT_EQ(members(at.site, "customer_two.n"), "two.n");
    EXPECT_ALL_WELL(at);
}

TEST(Groups, that_exist_are_joined_and_not_changed) {
    AtWork at{with_group};
    shop::create_catalog_item(at.database, {.code = "SOLD"});
    at.site.execute(
        "insert into mdl_groups (courseid, name, idnumber, description) values (3, 'Spring', 'teachers own', 'text')");
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"SOLD", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(members(at.site, "Spring"), "benoit.tostain");
    EXPECT_EQ(idnumber(at.site, "Spring"), "teachers own");
    EXPECT_ALL_WELL(at);
}

TEST(Groups, go_without_an_idnumber_where_it_is_taken) {
    AtWork at;
    at.site.execute("insert into mdl_groups (courseid, name, idnumber, description) values (3, 'Other', 'TAKEN', '')");
    at.daemon.start_ready();
    const auto order = at.buy({.transaction_id = "TAKEN"});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(members(at.site, "customer_benoit.tostain"), "benoit.tostain");
    EXPECT_EQ(idnumber(at.site, "customer_benoit.tostain"), "");
    EXPECT_EQ(idnumber(at.site, "Other"), "TAKEN");
    EXPECT_ALL_WELL(at);
}

TEST(Groups, that_moodle_would_refuse_are_a_cause_and_keep_nobody_from_the_course) {
    AtWork at{"products:\n  SOLD: { handler: std_enrolonecourse, params: { coursename: EFORM-C, groupname: "
              "\"<b>Spring</b>\" } }\n"};
    shop::create_catalog_item(at.database, {.code = "SOLD"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"SOLD", 1}}});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: Moodle would refuse the group's name");
    EVENTUALLY(enrolments_in(at.site, "EFORM-C") == 1, at.daemon);
    EXPECT_EQ(members(at.site, "customer_benoit.tostain"), "benoit.tostain");
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
