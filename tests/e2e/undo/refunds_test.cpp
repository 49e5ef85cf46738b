#include "tests/e2e/undo/refunding.hpp"

namespace shopd::e2e {
namespace {

using ::testing::IsSupersetOf;

TEST(Refunds, of_the_only_order_suspend_the_enrolment_and_mark_the_product_deleted) {
    Refunding at;
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 1}));
    EXPECT_EQ(at.product(order), "1 billed delete");
    EXPECT_EQ(bill_status(at.site, order.bill), "PAYBACK");
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_EQ(at.site.number("select count(*) from mdl_user where suspended <> 0 or deleted <> 0"), 0);
    const auto lines = at.daemon.trace_of(order.transaction_id);
    EXPECT_THAT(lines, IsSupersetOf({std::string{"Production Controller : Undo starting from COMPLETE ..."},
                                     "STD_ENROL_ONE_COURSE Undo : User " + std::to_string(at.user) +
                                         " suspended in course EFORM-C",
                                     std::string{"STD_ENROL_ONE_COURSE Undo : Completed for EFORM-C..."}}));
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
    EXPECT_ALL_WELL(at);
}

TEST(Refunds, of_the_only_order_remove_the_enrolment_where_the_configuration_says_so) {
    Refunding at{"production: { undo: remove }\n"};
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), no_access);
    EXPECT_EQ(at.roles(), "");
    EXPECT_EQ(at.product(order), "1 billed delete");
    EXPECT_ALL_WELL(at);
}

TEST(Refunds, leave_an_access_that_stood_before_as_it_was) {
    Refunding at;
    sandbox::moodle::enrol(at.database, at.user, 3, 12, 1940000000, 1945000000);
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 0}));
    EXPECT_EQ(at.roles(), "5 12");
    EXPECT_EQ(at.groups(), "Spring customer_known");
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), (Access{1940000000, 1945000000, 0}));
    EXPECT_EQ(at.roles(), "12");
    EXPECT_EQ(at.groups(), "");
    EXPECT_ALL_WELL(at);
}

TEST(Refunds, leave_an_unlimited_access_unlimited_and_a_group_that_was_there) {
    Refunding at;
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 0, 0);
    at.site.execute(
        "insert into mdl_groups (id, courseid, name, idnumber, description, descriptionformat, timecreated, "
        "timemodified) values (900, 3, 'Spring', '', '', 1, 0, 0)");
    at.site.execute("insert into mdl_groups_members (groupid, userid, timeadded) values (900, $1, 0)",
                    {std::to_string(at.user)});
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), (Access{0, 0, 0}));
    EXPECT_EQ(at.roles(), "5");
    EXPECT_EQ(at.groups(), "Spring");
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), 0U);
    EXPECT_ALL_WELL(at);
}

TEST(Refunds, suspend_again_what_was_suspended_before) {
    Refunding at;
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1000, 0, true);
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access(), (Access{1000, 0, 0}));
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), (Access{1000, 0, 1}));
    EXPECT_ALL_WELL(at);
}

TEST(Refunds, of_what_a_person_changed_by_hand_are_left_to_a_person) {
    Refunding at;
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    at.site.execute("update mdl_user_enrolments set timeend = 1960000000 where userid = $1", {std::to_string(at.user)});
    at.pay_back(order);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "UNDO: changed by hand");
    EXPECT_EQ(at.access(), (Access{1900000000, 1960000000, 0}));
    EXPECT_EQ(at.product(order), "0 billed");

    at.site.execute("update mdl_user_enrolments set timeend = 1950000000 where userid = $1", {std::to_string(at.user)});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 1}));
    EXPECT_EQ(at.product(order), "1 billed delete");
    EXPECT_ALL_WELL(at);
}

TEST(Refunds, of_what_could_not_be_produced_yet_give_it_up) {
    Refunding at;
    at.site.execute("update mdl_enrol set status = 1 where courseid = 3");
    const auto order = at.sell("SHORT");
    EVENTUALLY_DEAD(at, order);
    at.site.execute("update mdl_enrol set status = 0 where courseid = 3 and enrol = 'manual'");
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_EQ(at.access(), no_access);
    EXPECT_EQ(products_of(at.site, order.bill), 0);
}

TEST(Refunds, are_tried_again_when_moodle_was_away_for_a_while) {
    Refunding at;
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    at.moodle.add({.action = "status", .function = "enrol_manual_enrol_users", .call = 2, .status = 503});
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 1}));
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
}

} // namespace
} // namespace shopd::e2e
