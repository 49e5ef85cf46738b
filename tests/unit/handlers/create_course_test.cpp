#include "handlers/creation.hpp"
#include "handlers/std_createcourse.hpp"
#include "tests/unit/handlers/planning.hpp"

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

class CreateCourse : public Planning {
protected:
    CreateCourse() : Planning{"std_createcourse", &plan_create_course} {
        moodle.contexts = {{moodle::category_level, 1}};
        moodle.roles.emplace("editingteacher", RoleId{3});
        shopper.answers["fullname"] = {" Our course \n"};
    }

    std::map<EffectKey, Effect> ledger_of(const ItemPlan& plan) {
        std::map<EffectKey, Effect> ledger;
        int place = 0;
        for (const auto& intent : plan.effects) {
            Effect effect;
            effect.key = {BillId{4711}, "SOLD", 0, 0, place++};
            effect.intent = intent;
            ledger.emplace(effect.key, effect);
        }
        return ledger;
    }
};

TEST_F(CreateCourse, is_an_owner_of_a_course_that_is_to_be_made_and_a_product_of_the_enrolment) {
    shopper.answers["idnumber"] = {"OUR-1"};
    const auto made = plan({{"coursecategory", "1"}, {"duration", "10"}});
    ASSERT_EQ(made.effects.size(), 3U);
    const auto& creation = std::get<Creation>(made.effects[1]);
    EXPECT_EQ(creation.what, Creation::What::course);
    EXPECT_EQ(creation.name, "Our course");
    EXPECT_EQ(creation.idnumber, "OUR-1");
    EXPECT_EQ(creation.parent, 1);
    EXPECT_FALSE(creation.template_course);
    const auto& enrolment = std::get<Enrolment>(made.effects[0]);
    EXPECT_EQ(enrolment.roles, std::vector{RoleId{3}});
    EXPECT_EQ(enrolment.end, paid_at + 10 * day);
    const auto& product = std::get<Product>(made.effects[2]);
    EXPECT_EQ(product.context_type, "userenrol");
    EXPECT_EQ(product.end, paid_at + 10 * day);
}

TEST_F(CreateCourse, is_a_copy_of_its_template_which_must_be_there) {
    EXPECT_EQ(std::get<Creation>(plan({{"coursecategory", "1"}, {"template", "EFORM-C"}}).effects[1]).template_course,
              CourseId{3});
    const auto bad = failure({{"coursecategory", "1"}, {"template", "NOWHERE"}});
    EXPECT_EQ(bad.cause, "CONFIG: no course with template NOWHERE");
    EXPECT_EQ(bad.trace_line, "STD_CREATE_COURSE Postpay Error : No such template");
}

TEST_F(CreateCourse, has_the_plugins_own_role_for_its_owner_where_the_site_has_that) {
    moodle.roles.emplace("courseowner", RoleId{9});
    EXPECT_EQ(std::get<Enrolment>(plan({{"coursecategory", "1"}}).effects[0]).roles, std::vector{RoleId{9}});
    moodle.roles.clear();
    EXPECT_EQ(failure({{"coursecategory", "1"}}).cause, "CONFIG: no role editingteacher");
}

TEST_F(CreateCourse, takes_names_that_moodle_keeps_and_never_repeats_another) {
    shopper.answers["fullname"] = {std::string(255, 'x')};
    const auto bad = failure({{"coursecategory", "1"}});
    EXPECT_EQ(bad.cause, "DATA: fullname");
    EXPECT_EQ(bad.detail.find("xx"), std::string::npos);
    shopper.answers["fullname"] = {"Ours"};
    shopper.answers["idnumber"] = {std::string(101, 'x')};
    EXPECT_EQ(failure({{"coursecategory", "1"}}).cause, "DATA: idnumber");
}

TEST_F(CreateCourse, wants_a_category_that_is_there_and_one_course_to_be_made) {
    EXPECT_EQ(failure({{"coursecategory", "7"}}).cause, "CONFIG: no category 7");
    EXPECT_EQ(failure({{"coursecategory", "0"}}).cause, "CONFIG: no category 0");
    sold.quantity = 2;
    EXPECT_EQ(failure({{"coursecategory", "1"}}).cause, "DATA: quantity of SOLD");
}

TEST_F(CreateCourse, is_named_after_its_buyer_and_order_once_and_for_ever) {
    auto ledger = ledger_of(plan({{"coursecategory", "1"}}));
    const auto& creation = std::next(ledger.begin())->second;
    EXPECT_EQ(name_courses(ledger, {}, "benoit.tostain"), std::set{creation.key});
    EXPECT_EQ(std::get<Creation>(creation.intent).short_name, "benoit.tostain_4711_SOLD");
    EXPECT_TRUE(name_courses(ledger, {}, "another").empty());

    auto again = ledger_of(plan({{"coursecategory", "1"}}));
    name_courses(again, ledger, "renamed");
    EXPECT_EQ(std::get<Creation>(std::next(again.begin())->second.intent).short_name, "benoit.tostain_4711_SOLD");
    EXPECT_EQ(course_short_name("anna", {BillId{4711}, "SOLD", 2, 1, 5}), "anna_4711_SOLD_2_1");
    EXPECT_EQ(course_short_name("anna", {BillId{4711}, std::string(300, '*'), 0, 0, 0}).find('*'), std::string::npos);
}

TEST_F(CreateCourse, makes_its_owner_wait_until_it_is_there) {
    auto ledger = ledger_of(plan({{"coursecategory", "1"}}));
    name_courses(ledger, {}, "anna");
    auto& enrolment = ledger.begin()->second;
    auto& creation = std::next(ledger.begin())->second;
    const auto& product = ledger.rbegin()->second;
    EXPECT_TRUE(waits_for_creation(enrolment));
    EXPECT_FALSE(can_go_on(ledger));
    EXPECT_TRUE(fill_created(ledger).empty());

    creation.outcome = Outcome::done;
    creation.made = 17;
    EXPECT_TRUE(can_go_on(ledger));
    EXPECT_EQ(fill_created(ledger), (std::set{enrolment.key, product.key}));
    EXPECT_EQ(std::get<Enrolment>(enrolment.intent).course, CourseId{17});
    EXPECT_EQ(std::get<Product>(product.intent).course_name, "anna_4711_SOLD");
    EXPECT_FALSE(can_go_on(ledger));
}

TEST_F(CreateCourse, is_told_when_its_owner_and_the_product_stand_or_why_not) {
    auto made = plan({{"coursecategory", "1"}});
    std::get<Product>(made.effects[2]).course_name = "anna_4711_SOLD";
    EXPECT_EQ(texts(narrate_create_course(news(made))),
              (Lines{"STD_CREATE_COURSE Course created.", "STD_CREATE_COURSE Postpay : Completed in course "
                                                          "anna_4711_SOLD."}));
    auto refused = news(made, Outcome::refused);
    refused.news.pop_back();
    EXPECT_EQ(texts(narrate_create_course(refused)),
              (Lines{"STD_CREATE_COURSE Postpay Error : Failed to assign teacher...",
                     "STD_CREATE_COURSE Postpay Error : Course creation failure (DB reason)..."}));
}

} // namespace
} // namespace shopd::handlers::tests
