#include "handlers/std_registeredproduct.hpp"
#include "tests/unit/handlers/planning.hpp"

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

class RegisteredProduct : public Planning {
protected:
    RegisteredProduct() : Planning{"std_registeredproduct", &plan_registered_product} { sold.abstract = "A book"; }
};

TEST_F(RegisteredProduct, is_a_product_by_itself) {
    const auto made = plan({});
    ASSERT_EQ(made.effects.size(), 1U);
    const auto& product = std::get<Product>(made.effects[0]);
    EXPECT_EQ(product.context_type, "registered_product");
    EXPECT_EQ(product.course_name, "A book");
    EXPECT_EQ(product.start, paid_at);
    EXPECT_EQ(product.end, 0);
}

TEST_F(RegisteredProduct, enrols_in_its_extra_support_as_student_for_as_long_as_it_lasts) {
    const auto made = plan({{"extrasupport", "CUSTOMERSUPPORT, EFORM-C"}, {"endtime", "+30 days"}});
    ASSERT_EQ(made.effects.size(), 3U);
    const auto& first = std::get<Enrolment>(made.effects[1]);
    EXPECT_EQ(first.course, CourseId{2});
    EXPECT_EQ(first.roles, std::vector{RoleId{5}});
    EXPECT_EQ(first.end, paid_at + 30 * day);
    EXPECT_EQ(std::get<Enrolment>(made.effects[2]).course, CourseId{3});
    EXPECT_EQ(std::get<Product>(made.effects[0]).end, paid_at + 30 * day);
}

TEST_F(RegisteredProduct, whose_extra_support_is_not_there_fails_with_the_plugins_words) {
    const auto missing = failure({{"extrasupport", "EFORM-C,NOWHERE"}});
    EXPECT_EQ(missing.cause, "CONFIG: no course with extrasupport NOWHERE");
    EXPECT_EQ(missing.trace_line, "Production Process Error : Extra support course does not exist.");
}

TEST_F(RegisteredProduct, is_told_after_its_extra_support) {
    const auto made = plan({{"extrasupport", "EFORM-C"}});
    EXPECT_EQ(texts(narrate_registered_product(news(made))),
              (Lines{"STD_REGISTERED_PRODUCT Postpay : Registering Extra Support",
                     "Production Process : Extra support enrolled.",
                     "STD_REGISTERED_PRODUCT Postpay : Product A book registered for benoit.tostain."}));
    auto refused = news(made);
    effects.back().outcome = Outcome::refused;
    EXPECT_EQ(texts(narrate_registered_product(refused))[1], "Production Process Error : Extra support enrol failed.");
}

} // namespace
} // namespace shopd::handlers::tests
