#include "handlers/std_enrolonecourse.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

constexpr std::int64_t day = 86400;

class EnrolOneCourse : public ::testing::Test {
protected:
    ItemPlan plan(const std::map<std::string, std::string>& values) {
        params.clear();
        for (const auto& [name, value] : values)
            params[name] = {value, {}};
        view = order({sold});
        return plan_enrol_one_course({*view.now, view.now->items.front(), handler, params, moodle, paid_at});
    }

    Enrolment enrolment(const std::map<std::string, std::string>& values) {
        const auto made = plan(values);
        EXPECT_FALSE(made.failure) << made.failure->cause;
        return made.effects.empty() ? Enrolment{} : std::get<Enrolment>(made.effects.front());
    }

    std::string cause(const std::map<std::string, std::string>& values) {
        const auto made = plan(values);
        return made.failure ? made.failure->cause : "";
    }

    shop::BillItem sold = item(11, "EFORM");
    DirectoryView moodle = directory();
    const std::string handler = "std_enrolonecourse";
    std::map<std::string, config::Parameter> params;
    OrderView view;
};

TEST_F(EnrolOneCourse, is_an_enrolment_the_customers_group_and_a_product_each_at_its_place) {
    const auto made = plan({{"coursename", "EFORM-C"}});
    ASSERT_EQ(made.effects.size(), 6U);
    EXPECT_EQ(std::get<Enrolment>(made.effects[0]).course, CourseId{3});
    EXPECT_EQ(std::get<Group>(made.effects[1]).idnumber, "TU81YWRUUTLDL0U1OQ==");
    EXPECT_EQ(std::get<Membership>(made.effects[2]).name, "");
    EXPECT_TRUE(std::holds_alternative<Nothing>(made.effects[3]));
    EXPECT_TRUE(std::holds_alternative<Nothing>(made.effects[4]));
    EXPECT_EQ(std::get<Product>(made.effects[5]).production_data, "coursename=EFORM-C&handler=std_enrolonecourse");
}

TEST_F(EnrolOneCourse, finds_its_course_by_short_name_idnumber_or_id) {
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}}).course, CourseId{3});
    EXPECT_EQ(enrolment({{"courseidnumber", "EF"}}).course, CourseId{3});
    EXPECT_EQ(enrolment({{"courseid", "3"}}).course, CourseId{3});
}

TEST_F(EnrolOneCourse, does_not_take_one_way_of_naming_a_course_for_another) {
    EXPECT_EQ(cause({{"coursename", "EF"}}), "CONFIG: no course with coursename EF");
    EXPECT_EQ(cause({{"courseidnumber", "EFORM-C"}}), "CONFIG: no course with courseidnumber EFORM-C");
    EXPECT_EQ(cause({{"courseid", "77"}}), "CONFIG: no course with courseid 77");
    EXPECT_EQ(cause({}), "CONFIG: no course named");
}

TEST_F(EnrolOneCourse, says_in_the_plugins_words_which_name_is_bad) {
    EXPECT_EQ(plan({{"coursename", "X"}}).failure->trace_line,
              "STD_ENROL_ONE_COURSE PostPay : failed... Bad course name");
    EXPECT_EQ(plan({{"courseidnumber", "X"}}).failure->trace_line,
              "STD_ENROL_ONE_COURSE PostPay : failed... Bad course idnumber");
    EXPECT_EQ(plan({{"courseid", "77"}}).failure->trace_line, "STD_ENROL_ONE_COURSE PostPay : failed... Bad course id");
}

TEST_F(EnrolOneCourse, gives_the_student_role_where_none_is_named) {
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}}).roles, std::vector{RoleId{5}});
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}, {"role", "customer"}}).roles, std::vector{RoleId{12}});
    EXPECT_EQ(cause({{"coursename", "EFORM-C"}, {"role", "wizard"}}), "CONFIG: no role wizard");
}

TEST_F(EnrolOneCourse, holds_from_the_payment_and_without_end_where_no_time_is_given) {
    const auto window = enrolment({{"coursename", "EFORM-C"}});
    EXPECT_EQ(window.start, paid_at);
    EXPECT_EQ(window.end, 0);
}

TEST_F(EnrolOneCourse, takes_its_times_as_they_are_or_counted_from_the_payment) {
    const auto absolute =
        enrolment({{"coursename", "EFORM-C"}, {"starttime", "1800000000"}, {"endtime", "1900000000"}});
    EXPECT_EQ(absolute.start, 1800000000);
    EXPECT_EQ(absolute.end, 1900000000);
    const auto relative = enrolment({{"coursename", "EFORM-C"}, {"starttime", "+2 days"}, {"endtime", "+48 hours"}});
    EXPECT_EQ(relative.start, paid_at + 2 * day);
    EXPECT_EQ(relative.end, paid_at + 2 * day);
}

TEST_F(EnrolOneCourse, never_starts_before_its_course) {
    moodle.courses.back().start_date = paid_at + 30 * day;
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}}).start, paid_at + 30 * day);
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}, {"starttime", "+40 days"}}).start, paid_at + 40 * day);
}

TEST_F(EnrolOneCourse, of_a_renewable_product_ends_after_its_duration_or_a_year) {
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}, {"duration", "30"}}).end, 0) << "not renewable";
    sold.renewable = true;
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}, {"duration", "30"}}).end, paid_at + 30 * day);
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}}).end, paid_at + 365 * day);
    EXPECT_EQ(enrolment({{"coursename", "EFORM-C"}, {"duration", "30"}, {"endtime", "+5 days"}}).end,
              paid_at + 5 * day);
}

TEST_F(EnrolOneCourse, puts_the_customer_into_a_named_group_besides_its_own) {
    const auto made = plan({{"coursename", "EFORM-C"}, {"groupname", "Spring"}});
    EXPECT_EQ(std::get<Group>(made.effects[1]).name, "");
    EXPECT_EQ(std::get<Group>(made.effects[3]).name, "Spring");
    EXPECT_EQ(std::get<Group>(made.effects[3]).idnumber, "");
    EXPECT_EQ(std::get<Membership>(made.effects[4]).name, "Spring");
}

} // namespace
} // namespace shopd::handlers::tests
