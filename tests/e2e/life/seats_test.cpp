#include "tests/e2e/life/seats.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

TEST(Seats, are_bought_assigned_taken_back_and_assigned_to_another) {
    Seats at{"production: { undo: remove }\n"};
    EXPECT_EQ(at.learners(), "");
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    EXPECT_EQ(at.row(), "true ") << "a request that was met is gone from the row";
    at.set("instanceid = 0");
    EVENTUALLY_IN(at, "");
    at.assign("bob");
    EVENTUALLY_IN(at, "bob has the seat");
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    EXPECT_TRUE(tells(at, at.order.transaction_id,
                      "STD_GENERATE_SEATS Product : User " + std::to_string(at.bob) +
                          " : Seat taken back, unenrolled from course EFORM-C"));
    at.pay_back(at.order);
    EVENTUALLY_IN(at, "");
    EXPECT_EQ(dead_causes(at.site, at.order.bill), "");
    EXPECT_NOTHING_TWICE(at.site);
}

TEST(Seats, that_the_shop_assigned_are_observed_and_nothing_is_added) {
    Seats at;
    const auto enrolment = sandbox::moodle::enrol(at.database, at.ann, 3);
    at.site.execute("update mdl_user_enrolments set timecreated = extract(epoch from now())::bigint + 5");
    const auto calls = at.moodle.count("enrol_manual_enrol_users");
    at.set("instanceid = " + std::to_string(enrolment));
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where place = 10000 and outcome = 'done'") ==
                       1 &&
                   all_quiet(at.site),
               at.daemon);
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), calls);
    EXPECT_EQ(at.learners(), "ann has the seat");
    at.set("instanceid = 0");
    EVENTUALLY_IN(at, "ann suspended");
    EXPECT_NOTHING_TWICE(at.site);
}

TEST(Seats, whose_row_names_nobody_wait_for_a_person_and_go_on_when_it_is_corrected) {
    Seats at;
    at.assign("nobody");
    EVENTUALLY_DEAD(at, at.order);
    EXPECT_EQ(dead_causes(at.site, at.order.bill), "DATA: seat's learner");
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    EXPECT_EQ(dead_causes(at.site, at.order.bill), "");
}

TEST(Seats, are_not_assigned_in_a_course_that_they_were_not_sold_for) {
    Seats at;
    sandbox::moodle::create_course(at.database, {.short_name = "DEARER"});
    at.assign("ann", "DEARER");
    EVENTUALLY_DEAD(at, at.order);
    EXPECT_EQ(dead_causes(at.site, at.order.bill), "DATA: seat's course");
    EXPECT_EQ(at.learners(), "");
    at.set("productiondata = replace(productiondata, '=EFORM-C&', '=EFORM-C,DEARER&')");
    at.assign("ann", "DEARER");
    EXPECT_EQ(at.retry(at.order.bill), 0);
    EVENTUALLY_IN(at, "ann has the seat");
}

TEST(Seats, assigned_and_taken_back_while_nobody_heard_are_found_at_the_next_start) {
    Seats at{"production: { undo: remove }\n"};
    at.site.execute("alter table mdl_local_shop_product disable trigger moodle_shopd");
    const auto unheard = [&](const std::function<void()>& change) {
        ASSERT_EQ(at.daemon.stop(), 0);
        change();
        EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.outbox"), 0);
        at.daemon.start_ready();
    };
    unheard([&] { at.assign("ann"); });
    EVENTUALLY_IN(at, "ann has the seat");
    unheard([&] { at.assign("bob"); });
    EVENTUALLY_IN(at, "bob has the seat");
    unheard([&] { at.set("instanceid = 0"); });
    EVENTUALLY_IN(at, "");
    const auto enrolment = sandbox::moodle::enrol(at.database, at.ann, 3);
    unheard([&] { at.set("instanceid = " + std::to_string(enrolment)); });
    EVENTUALLY_IN(at, "ann has the seat");
    unheard([] {});
    EVENTUALLY(at.daemon.log().find("ready: ") != std::string::npos, at.daemon);
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.outbox"), 0) << "what is followed is not found again";
}

TEST(Seats, whose_enrolment_reconcile_made_anew_are_named_by_it_and_left_in_peace_by_the_sweep) {
    Seats at;
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    at.site.execute("delete from mdl_role_assignments where userid = " + std::to_string(at.ann));
    at.site.execute("delete from mdl_user_enrolments where userid = " + std::to_string(at.ann));
    const auto said = at.daemon.command({"reconcile", "--apply"});
    EXPECT_EQ(said.exit_code, 0) << said.output;
    EVENTUALLY_IN(at, "ann has the seat");
    const std::string named = "select count(*) from mdl_local_shop_product p join mdl_user_enrolments u on u.id = "
                              "p.instanceid where u.userid = " +
                              std::to_string(at.ann);
    EXPECT_EQ(at.site.number(named), 1);
    ASSERT_EQ(at.daemon.stop(), 0);
    at.daemon.start_ready();
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.outbox"), 0) << "what is followed is not found again";
    EXPECT_EQ(at.learners(), "ann has the seat");
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.dead"), 0);
}

TEST(Seats, taken_back_leave_a_learner_what_an_order_of_their_own_gives) {
    Seats at;
    const auto own = shop::create_customer(at.database, {.email = "ann@example.org"}, at.ann);
    const auto bought = at.buy({.known_customer = own, .items = {{"ALWAYS", 1}}});
    EVENTUALLY_COMPLETE(at, bought);
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    at.set("instanceid = 0");
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where place = 10000 and outcome = 'undone'") ==
                       1 &&
                   all_quiet(at.site),
               at.daemon);
    EXPECT_EQ(at.learners(), "ann");
}

} // namespace
} // namespace shopd::e2e
