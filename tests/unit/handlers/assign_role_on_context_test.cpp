#include "handlers/std_assignroleoncontext.hpp"
#include "tests/unit/handlers/planning.hpp"

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

class AssignRoleOnContext : public Planning {
protected:
    AssignRoleOnContext() : Planning{"std_assignroleoncontext", &plan_assign_role_on_context} {
        moodle.contexts = {{10, 0}, {50, 3}, {40, 1}};
    }
};

TEST_F(AssignRoleOnContext, is_a_role_and_a_product_that_stands_for_it) {
    const auto made = plan({{"contextlevel", "course"}, {"instance", "3"}, {"role", "customer"}});
    ASSERT_EQ(made.effects.size(), 2U);
    const auto& role = std::get<RoleAssignment>(made.effects[0]);
    EXPECT_EQ(role.role, RoleId{12});
    EXPECT_EQ(role.place, (moodle::ContextPlace{50, 3}));
    EXPECT_EQ(role.place_name, "EFORM-C");
    const auto& product = std::get<Product>(made.effects[1]);
    EXPECT_EQ(product.context_type, "roleassign");
    EXPECT_EQ(product.start, paid_at);
    EXPECT_EQ(product.end, 0);
    EXPECT_EQ(product.production_data, "contextlevel=course&instance=3&role=customer&handler=std_assignroleoncontext");
}

TEST_F(AssignRoleOnContext, takes_any_instance_for_the_system_and_names_other_contexts_by_their_id) {
    const auto system = plan({{"contextlevel", "system"}, {"instance", "0"}, {"role", "customer"}});
    EXPECT_EQ(std::get<RoleAssignment>(system.effects[0]).place_name, "system");
    const auto category = plan({{"contextlevel", "coursecat"}, {"instance", "1"}, {"role", "customer"}});
    EXPECT_EQ(std::get<RoleAssignment>(category.effects[0]).place_name, "coursecat 1");
}

TEST_F(AssignRoleOnContext, of_what_is_not_there_fails_with_the_plugins_words) {
    const auto context = failure({{"contextlevel", "course"}, {"instance", "4"}, {"role", "customer"}});
    EXPECT_EQ(context.cause, "CONFIG: no context course 4");
    EXPECT_EQ(context.trace_line, "STD_ASSIGN_ROLE_ON_CONTEXT PostPay : failed item 11 no valid context (course, 4)");
    const auto role = failure({{"contextlevel", "course"}, {"instance", "3"}, {"role", "wizard"}});
    EXPECT_EQ(role.cause, "CONFIG: no role wizard");
    EXPECT_EQ(role.trace_line, "STD_ASSIGN_ROLE_ON_CONTEXT PostPay : failed item 11 no valid role (wizard)");
}

TEST_F(AssignRoleOnContext, is_told_when_the_product_stands_or_why_not) {
    const auto made = plan({{"contextlevel", "course"}, {"instance", "3"}, {"role", "customer"}});
    EXPECT_EQ(texts(narrate_assign_role_on_context(news(made))),
              (Lines{"STD_ASSIGN_ROLE_ON_CONTEXT PostPay : Completed in EFORM-C..."}));
    auto refused = news(made, Outcome::refused);
    refused.news.pop_back();
    EXPECT_EQ(texts(narrate_assign_role_on_context(refused)),
              (Lines{"STD_ASSIGN_ROLE_ON_CONTEXT PostPay : Failed..."}));
}

} // namespace
} // namespace shopd::handlers::tests
