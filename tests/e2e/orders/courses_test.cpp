#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using sandbox::moodle::create_course;

std::string rule(const std::string& params) {
    return "products:\n  SOLD: { handler: std_enrolonecourse, params: { " + params + " } }\n";
}

struct Reference {
    const char* what;
    const char* params;
};

class CourseReferences : public ::testing::TestWithParam<Reference> {};

TEST_P(CourseReferences, name_the_course_that_is_sold) {
    AtWork at{rule(GetParam().params)};
    at.site.set_next_id("mdl_course", 77);
    ASSERT_EQ(create_course(at.database, {.short_name = "SOLD-C", .idnumber = "S-1"}), 77);
    create_course(at.database, {.short_name = "77", .idnumber = "SOLD-C"});
    shop::create_catalog_item(at.database, {.code = "SOLD"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"SOLD", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(enrolments_in(at.site, "SOLD-C"), 1);
    EXPECT_EQ(enrolments_in(at.site, "77"), 0);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(Each, CourseReferences,
                         ::testing::Values(Reference{"short_name", "coursename: SOLD-C"},
                                           Reference{"idnumber", "courseidnumber: S-1"},
                                           Reference{"id", "courseid: 77"}),
                         [](const auto& each) { return std::string{each.param.what}; });

TEST(Courses, without_manual_enrolment_are_a_cause_until_it_is_added) {
    AtWork at{rule("coursename: CLOSED")};
    const auto course = create_course(at.database, {.short_name = "CLOSED", .manual_enrolment = false});
    shop::create_catalog_item(at.database, {.code = "SOLD"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"SOLD", 1}}, .transaction_id = "CLOSED"});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "CONFIG: no manual enrolment in CLOSED");
    EXPECT_EQ(products_of(at.site, order.bill), 0);
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), 0U);
    EXPECT_THAT(
        at.daemon.trace_of("CLOSED"),
        ::testing::Contains("STD_ENROL_ONE_COURSE PostPay : Failed enrol... CONFIG: no manual enrolment in CLOSED"));

    at.site.execute("insert into mdl_enrol (enrol, status, courseid, roleid) values ('manual', 0, $1, 5)",
                    {std::to_string(course)});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(enrolments_in(at.site, "CLOSED"), 1);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(Courses, that_are_hidden_are_given_all_the_same) {
    AtWork at{rule("coursename: HIDDEN")};
    create_course(at.database, {.short_name = "HIDDEN", .visible = false});
    shop::create_catalog_item(at.database, {.code = "SOLD"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"SOLD", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(enrolments_in(at.site, "HIDDEN"), 1);
    EXPECT_ALL_WELL(at);
}

TEST(Courses, sold_with_a_role_that_does_not_exist_are_a_cause_until_it_does) {
    AtWork at{rule("coursename: EFORM-C, role: wizard")};
    shop::create_catalog_item(at.database, {.code = "SOLD"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"SOLD", 1}}});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "CONFIG: no role wizard");
    at.site.execute("update mdl_role set shortname = 'wizard' where shortname = 'customer'");
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.site.number("select count(*) from mdl_role_assignments where roleid = 12 and userid = $1",
                             {std::to_string(at.account_of(order))}),
              1);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
