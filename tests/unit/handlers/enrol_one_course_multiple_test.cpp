#include "handlers/std_enrolonecoursemultiple.hpp"
#include "tests/unit/handlers/planning.hpp"

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

class EnrolOneCourseMultiple : public Planning {
protected:
    EnrolOneCourseMultiple() : Planning{"std_enrolonecoursemultiple", &plan_enrol_one_course_multiple} {}
};

TEST_F(EnrolOneCourseMultiple, is_one_enrolment_with_as_many_products_as_were_bought) {
    sold.quantity = 3;
    const auto made = plan({{"coursename", "EFORM-C"}, {"endtime", "+10 days"}});
    ASSERT_EQ(made.effects.size(), 8U);
    EXPECT_EQ(std::get<Enrolment>(made.effects[0]).end, paid_at + 10 * day);
    EXPECT_TRUE(std::holds_alternative<Group>(made.effects[1]));
    for (std::size_t place = 5; place < 8; ++place) {
        EXPECT_EQ(std::get<Product>(made.effects[place]).end, paid_at + 10 * day);
        EXPECT_EQ(std::get<Product>(made.effects[place]).course, CourseId{3});
    }
}

TEST_F(EnrolOneCourseMultiple, takes_whole_quantities_from_one_to_a_thousand) {
    for (const double quantity : {0.0, -1.0, 2.5, 1001.0, 1e300}) {
        sold.quantity = quantity;
        EXPECT_EQ(failure({{"coursename", "EFORM-C"}}).cause, "DATA: quantity of SOLD") << quantity;
    }
    sold.quantity = 1000;
    EXPECT_EQ(plan({{"coursename", "EFORM-C"}}).effects.size(), 1005U);
}

TEST_F(EnrolOneCourseMultiple, of_no_course_fails_with_the_plugins_words) {
    EXPECT_EQ(failure({{"courseidnumber", "X"}}).trace_line,
              "STD_ENROL_ONE_COURSE_MULTIPLE PostPay : failed... Bad course idnumber");
}

TEST_F(EnrolOneCourseMultiple, is_told_once_however_many_products_there_are) {
    sold.quantity = 2;
    const auto told = news(plan({{"coursename", "EFORM-C"}}));
    for (auto& effect : effects)
        if (std::holds_alternative<Group>(effect.intent)) {
            effect.created = true;
            effect.group = GroupId{9};
        }
    EXPECT_EQ(texts(narrate_enrol_one_course_multiple(told)),
              (Lines{"STD_ENROL_ONE_COURSE_MULTIPLE PostPay : User 174 Enrolled in course EFORM-C",
                     "Creating missing group customer_benoit.tostain as 9",
                     "Adding user 174 to group customer_benoit.tostain",
                     "STD_ENROL_ONE_COURSE MULTIPLE PostPay : Completed for EFORM-C..."}));
    for (auto& effect : effects)
        effect.created = false;
    EXPECT_EQ(texts(narrate_enrol_one_course_multiple(told)).size(), 3U) << "a group that was there is not made";
}

} // namespace
} // namespace shopd::handlers::tests
