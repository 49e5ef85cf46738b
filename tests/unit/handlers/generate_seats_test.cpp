#include "handlers/production_data.hpp"
#include "handlers/std_generateseats.hpp"
#include "tests/unit/handlers/planning.hpp"

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

class Seats : public Planning {
protected:
    Seats() : Planning{"std_generateseats", &plan_generate_seats} { sold.abstract = "Seats"; }

    std::string data(const std::map<std::string, std::string>& values) {
        return std::get<Product>(plan(values).effects.at(0)).production_data;
    }
};

TEST_F(Seats, are_as_many_products_that_nobody_has_as_were_bought_in_packs) {
    sold.quantity = 2;
    const auto made = plan({{"packsize", "3"}, {"courselist", "EFORM-C"}, {"supervisor", "student"}});
    ASSERT_EQ(made.effects.size(), 6U);
    const auto& seat = std::get<Product>(made.effects[5]);
    EXPECT_EQ(seat.context_type, "user_enrolment");
    EXPECT_EQ(seat.course_name, "Seats");
    EXPECT_EQ(seat.start, paid_at);
    EXPECT_EQ(seat.end, 0);
    EXPECT_TRUE(stands_by_itself(seat));
}

TEST_F(Seats, name_the_courses_of_their_list_for_the_block_and_for_the_plugins_page) {
    moodle.courses.push_back({CourseId{9}, "EFORM & X", "", 0});
    EXPECT_EQ(data({{"courselist", "EFORM*, EFORM-C"}, {"packsize", "1"}, {"supervisor", "student"}}),
              "allowedcourses=EFORM-C,EFORM+%26+X&enabledcourses=EFORM-C,EFORM+%26+X&courselist=EFORM%2A%2C+EFORM-C&"
              "packsize=1&supervisor=student&handler=std_generateseats");
    EXPECT_EQ(data({{"packsize", "1"}, {"supervisor", "nobody"}}),
              "packsize=1&supervisor=teacher&handler=std_generateseats");
}

TEST_F(Seats, warn_of_what_was_not_given_with_the_plugins_words) {
    const auto made = plan({});
    EXPECT_EQ(texts(narrate_generate_seats(news(made))),
              (Lines{"STD_GENERATE_SEATS Postpay Warning : Supervisor role not defined. Using teacher as default.",
                     "STD_GENERATE_SEATS Postpay Warning : No courses restriction",
                     "STD_GENERATE_SEATS Postpay Warning : Defaults to 1 unit pack",
                     "STD_GENERATE_SEATS Postpay : Complete."}));
    const auto wrong_role = plan({{"supervisor", "nobody"}, {"packsize", "2"}, {"courselist", "EFORM-C"}});
    EXPECT_EQ(texts(narrate_generate_seats(news(wrong_role)))[0],
              "STD_GENERATE_SEATS Postpay Warning : Supervisor role defined but not in database. Using teacher as "
              "default.");
}

TEST_F(Seats, whose_list_names_no_course_are_refused_with_the_plugins_words) {
    const auto missing = failure({{"courselist", "EFORM-C, NOWHERE-*"}});
    EXPECT_EQ(missing.cause, "CONFIG: no course with courselist NOWHERE-*");
    EXPECT_EQ(missing.trace_line,
              "STD_GENERATE_SEATS Postpay Error : No courses in course list. Possible product misconfiguration.");
}

TEST_F(Seats, are_at_most_a_thousand) {
    sold.quantity = 3;
    EXPECT_EQ(plan({{"packsize", "333"}}).effects.size(), 999U + 2U);
    EXPECT_EQ(failure({{"packsize", "334"}}).cause, "DATA: seats of SOLD");
    EXPECT_EQ(failure({{"packsize", "9223372036854775807"}}).cause, "DATA: seats of SOLD");
    sold.quantity = 0.5;
    EXPECT_EQ(failure({}).cause, "DATA: quantity of SOLD");
}

TEST(SeatData, lists_the_courses_that_a_seat_is_for) {
    const auto data = seat_data({"EFORM-C", "Deep, & wide"}) + "handler=std_generateseats";
    EXPECT_TRUE(seat_is_for(data, "EFORM-C"));
    EXPECT_TRUE(seat_is_for(data, "Deep, & wide"));
    EXPECT_FALSE(seat_is_for(data, "EFORM"));
    EXPECT_FALSE(seat_is_for(data, ""));
    EXPECT_TRUE(seat_is_for("handler=std_generateseats", "EFORM-C")) << "without a list it is for all";
    EXPECT_TRUE(seat_is_for("", "EFORM-C"));
    EXPECT_FALSE(seat_is_for("enabledcourses=A&allowedcourses=B", "A"));
}

} // namespace
} // namespace shopd::handlers::tests
