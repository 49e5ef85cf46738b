#include "handlers/creation.hpp"
#include "handlers/std_createcategory.hpp"
#include "tests/unit/handlers/planning.hpp"

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

class CreateCategory : public Planning {
protected:
    CreateCategory() : Planning{"std_createcategory", &plan_create_category} {
        moodle.contexts = {{moodle::category_level, 1}};
        moodle.roles.emplace("coursecreator", RoleId{2});
        shopper.answers["catname"] = {" Ours \n"};
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

TEST_F(CreateCategory, is_an_owner_of_a_category_that_is_to_be_made_and_a_product_that_stands_for_it) {
    const auto made = plan({{"parentcategory", "1"}, {"duration", "10"}});
    ASSERT_EQ(made.effects.size(), 3U);
    const auto& creation = std::get<Creation>(made.effects[1]);
    EXPECT_EQ(creation.name, "Ours");
    EXPECT_EQ(creation.parent, 1);
    const auto& role = std::get<RoleAssignment>(made.effects[0]);
    EXPECT_EQ(role.role, RoleId{2});
    const auto& product = std::get<Product>(made.effects[2]);
    EXPECT_EQ(product.context_type, "roleassign");
    EXPECT_EQ(product.end, paid_at + 10 * day);
}

TEST_F(CreateCategory, has_the_plugins_own_role_for_its_owner_where_the_site_has_that) {
    moodle.roles.emplace("categoryowner", RoleId{10});
    EXPECT_EQ(std::get<RoleAssignment>(plan({{"parentcategory", "0"}}).effects[0]).role, RoleId{10});
    moodle.roles.clear();
    EXPECT_EQ(failure({{"parentcategory", "0"}}).cause, "CONFIG: no role coursecreator");
}

TEST_F(CreateCategory, takes_no_name_that_is_empty_or_longer_than_moodle_keeps_and_never_repeats_it) {
    shopper.answers["catname"] = {std::string(255, 'x')};
    const auto bad = failure({{"parentcategory", "1"}});
    EXPECT_EQ(bad.cause, "DATA: catname");
    EXPECT_EQ(bad.detail.find("xx"), std::string::npos);
    shopper.answers.clear();
    EXPECT_EQ(failure({{"parentcategory", "1"}}).cause, "DATA: catname");
}

TEST_F(CreateCategory, wants_a_parent_that_is_there_and_one_to_be_made) {
    EXPECT_EQ(failure({{"parentcategory", "7"}}).cause, "CONFIG: no category 7");
    EXPECT_EQ(failure({{"parentcategory", "-1"}}).cause, "CONFIG: no category -1");
    sold.quantity = 2;
    EXPECT_EQ(failure({{"parentcategory", "1"}}).cause, "DATA: quantity of SOLD");
}

TEST_F(CreateCategory, makes_its_owner_wait_until_it_is_there) {
    auto ledger = ledger_of(plan({{"parentcategory", "1"}}));
    auto& role = ledger.begin()->second;
    auto& creation = std::next(ledger.begin())->second;
    EXPECT_TRUE(waits_for_creation(role));
    EXPECT_FALSE(waits_for_creation(creation));
    EXPECT_FALSE(can_go_on(ledger));
    EXPECT_TRUE(fill_created(ledger).empty());

    creation.outcome = Outcome::done;
    creation.made = 17;
    EXPECT_TRUE(can_go_on(ledger));
    EXPECT_EQ(fill_created(ledger), std::set{role.key});
    EXPECT_EQ(std::get<RoleAssignment>(role.intent).place, (moodle::ContextPlace{40, 17}));
    EXPECT_FALSE(waits_for_creation(role));
    EXPECT_FALSE(can_go_on(ledger));
}

TEST_F(CreateCategory, gives_nothing_of_another_item_and_nothing_that_is_taken_back) {
    auto ledger = ledger_of(plan({{"parentcategory", "1"}}));
    auto creation = std::next(ledger.begin())->second;
    creation.outcome = Outcome::done;
    creation.made = 17;
    ++creation.key.occurrence;
    ledger.emplace(creation.key, creation);
    EXPECT_FALSE(can_go_on(ledger));
    --creation.key.occurrence;
    creation.undoing = true;
    ledger[creation.key] = creation;
    EXPECT_FALSE(can_go_on(ledger));
}

TEST_F(CreateCategory, has_an_idnumber_that_no_other_item_has) {
    EXPECT_EQ(creation_idnumber({BillId{4711}, "SOLD", 2, 1, 5}), "shop-4711-SOLD-2-1");
    const auto strange = creation_idnumber({BillId{4711}, std::string(300, '<'), 0, 0, 0});
    EXPECT_LE(strange.size(), 100U);
    EXPECT_NE(strange, creation_idnumber({BillId{4711}, std::string(301, '<'), 0, 0, 0}));
}

TEST_F(CreateCategory, is_told_when_the_product_stands_or_why_not) {
    const auto made = plan({{"parentcategory", "1"}});
    EXPECT_EQ(texts(narrate_create_category(news(made))), (Lines{"STD_CREATE_CATEGORY Postpay : Complete."}));
    auto refused = news(made, Outcome::refused);
    refused.news.pop_back();
    EXPECT_EQ(texts(narrate_create_category(refused)),
              (Lines{"STD_CREATE_CATEGORY Postpay : Failed to assign course creator...",
                     "STD_CREATE_CATEGORY Postpay Error : Failed to create catgory."}));
}

} // namespace
} // namespace shopd::handlers::tests
