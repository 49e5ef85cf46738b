#include "handlers/plan_order.hpp"
#include "handlers/std_extendenrolperiod.hpp"
#include "tests/unit/handlers/planning.hpp"

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

class ExtendEnrolPeriod : public Planning {
protected:
    ExtendEnrolPeriod() : Planning{"std_extendenrolperiod", &plan_extend_enrol_period} {}
};

TEST_F(ExtendEnrolPeriod, adds_its_days_once_for_each_that_was_bought) {
    const auto one = plan({{"coursename", "EFORM-C"}, {"enroltype", "manual"}, {"extension", "10"}});
    ASSERT_EQ(one.effects.size(), 2U);
    const auto& extension = std::get<Extension>(one.effects[0]);
    EXPECT_EQ(extension.course, CourseId{3});
    EXPECT_EQ(extension.seconds, 10 * day);
    EXPECT_EQ(extension.from, paid_at);
    EXPECT_FALSE(extension.fixed);
    EXPECT_EQ(std::get<ProductShift>(one.effects[1]).course, CourseId{3});
    sold.quantity = 3;
    EXPECT_EQ(std::get<Extension>(plan({{"courseid", "3"}, {"extension", "10"}}).effects[0]).seconds, 30 * day);
}

TEST_F(ExtendEnrolPeriod, of_what_cannot_be_fails_with_the_plugins_words) {
    EXPECT_EQ(failure({{"coursename", "X"}, {"extension", "1"}}).trace_line,
              "STD_EXTEND_ENROL_PERIOD PostPay : failed... Bad course shortname");
    EXPECT_EQ(failure({{"courseid", "77"}, {"extension", "1"}}).trace_line,
              "STD_EXTEND_ENROL_PERIOD PostPay : failed... Bad course id");
    EXPECT_EQ(failure({{"coursename", "EFORM-C"}, {"extension", "0"}}).cause, "CONFIG: extension of SOLD");
    EXPECT_EQ(failure({{"coursename", "EFORM-C"}, {"extension", "9000000000"}}).cause, "CONFIG: extension of SOLD");
    sold.quantity = 0.5;
    EXPECT_EQ(failure({{"coursename", "EFORM-C"}, {"extension", "1"}}).cause, "DATA: quantity of SOLD");
}

TEST_F(ExtendEnrolPeriod, is_told_when_the_product_followed_or_why_not) {
    const auto made = plan({{"coursename", "EFORM-C"}, {"extension", "1"}});
    EXPECT_EQ(texts(narrate_extend_enrol_period(news(made))), (Lines{"STD_EXTEND_ENROL_PERIOD Postpay : Complete..."}));
    auto refused = news(made, Outcome::refused);
    refused.news.pop_back();
    EXPECT_EQ(texts(narrate_extend_enrol_period(refused)),
              (Lines{"STD_EXTEND_ENROL_PERIOD Postpay Error : Could not extend..."}));
}

TEST_F(ExtendEnrolPeriod, that_is_planned_again_keeps_the_end_it_was_fixed_to_unless_it_is_another_extension) {
    auto config = configuration();
    config.products.push_back({"SOLD", handler, {{"coursename", {"EFORM-C", {}}}, {"extension", {"10", {}}}}, {}});
    auto bought = order({sold});
    auto planned = plan_order(bought, producing(bought), config, moodle);
    std::get<Extension>(planned.front().intent).fixed = ExtendedEnd{MoodleUserId{174}, 100, 200};
    record(bought, planned, Outcome::again);
    const auto fixed = [&] {
        return std::get<Extension>(plan_order(bought, producing(bought), config, moodle).front().intent).fixed;
    };
    ASSERT_TRUE(fixed());
    EXPECT_EQ(fixed()->after, 200);
    config.products.back().params["extension"] = {"20", {}};
    EXPECT_FALSE(fixed());
}

} // namespace
} // namespace shopd::handlers::tests
