#include "handlers/intent_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace shopd::handlers {
namespace {

nlohmann::json there_and_back(const Intent& intent) {
    return intent_to_json(intent_from_json(std::string{kind_name(intent)}, intent_to_json(intent)));
}

TEST(IntentJson, of_every_kind_is_read_as_it_was_written) {
    Account known;
    known.known = MoodleUserId{174};
    known.username = "benoit.tostain";
    const Creation category{Creation::What::category, "Ada's", "shop-1-SPACE-0-0", 4};
    Creation copy{Creation::What::course, "Ada's course", "shop-1-COURSE-0-0", 4};
    copy.short_name = "ada_1_COURSE";
    copy.template_course = CourseId{3};
    const std::vector<Intent> intents{
        Nothing{},
        NotifySales{MoodleUserId{4}, "Order 1 [X]: 100 EUR"},
        known,
        Account{{}, "a.b", "A\n\"", "B<", "a@example.org", "Paris", "FR", "fr"},
        Enrolment{CourseId{3}, "EFORM-C", {RoleId{5}, RoleId{12}}, 100, 200, true},
        Group{CourseId{3}, "", "TU8=="},
        Membership{CourseId{3}, "Spring"},
        Product{CatalogItemId{1}, CourseId{3}, "EFORM-C", 100, 0, "coursename=EFORM-C&handler=std_enrolonecourse"},
        Complete{},
        RoleAssignment{RoleId{12}, "customer", {50, 3}, "EFORM-C"},
        Extension{CourseId{3}, "EFORM-C", RoleId{5}, 864000, 100, {}},
        Extension{CourseId{3}, "EFORM-C", RoleId{5}, 864000, 100, ExtendedEnd{MoodleUserId{174}, 200, 864200}},
        ProductShift{CourseId{3}, "EFORM-C"},
        ProductShift{CourseId{3}, "EFORM-C", ProductId{9}, "AAAA-BBBB", 86400, 1700000000},
        AccountSuspension{MoodleUserId{174}, 1700000000},
        Call{"core_x_do", {{"users[0][id]", "{account.id}"}, {"text", "{{"}}, {}, true, true},
        Call{"core_x_do", {}, CallObserve{"select $1", {"{account.id}"}, "", {}, "", ""}},
        Call{"core_x_do", {}, CallObserve{"", {}, "core_x_get", {{"id", "1"}}, "/0/name", "x"}},
        Note{"line for {account.username}"},
        NotifyCustomer{"EFORM-C ends in 7 days"},
        Profile{{MoodleUserId{174}, "Ada", "Lovelace", "Paris", "FR"}},
        category,
        copy};
    ASSERT_EQ(intents.size(), std::variant_size_v<Intent> + 6)
        << "accounts, extensions, shifts and creations have two forms, calls three";
    for (const auto& intent : intents) {
        EXPECT_EQ(there_and_back(intent), intent_to_json(intent)) << kind_name(intent);
        EXPECT_EQ(intent_from_json(std::string{kind_name(intent)}, intent_to_json(intent)).index(), intent.index());
    }
    const auto enrolment = std::get<Enrolment>(intent_from_json("enrolment", intent_to_json(intents[4])));
    EXPECT_EQ(enrolment.roles.size(), 2U);
    EXPECT_EQ(enrolment.end, 200);
    EXPECT_TRUE(enrolment.support);
}

TEST(IntentJson, of_a_kind_that_nobody_wrote_is_refused) {
    EXPECT_THROW(intent_from_json("spell", nlohmann::json::object()), std::runtime_error);
}

TEST(ResultJson, keeps_what_is_known_of_an_effect) {
    Effect effect;
    effect.handler = "std_enrolonecourse";
    effect.user = MoodleUserId{174};
    effect.username = "benoit.tostain";
    effect.created = true;
    effect.enrolment = 9;
    effect.assignment = 10;
    effect.group = GroupId{11};
    effect.product = ProductId{5};
    effect.bill_item = BillItemId{6};
    effect.reference = "YJJH-ZTKX-ZDY3-NZWU";
    effect.feedback = "line";
    effect.tried_at = TimePoint{std::chrono::milliseconds{1234567}};
    Effect read;
    result_from_json(result_to_json(effect), read);
    EXPECT_EQ(result_to_json(read), result_to_json(effect));
    EXPECT_EQ(read.user, effect.user);
    EXPECT_EQ(read.tried_at, effect.tried_at);
    EXPECT_EQ(read.product, effect.product);
}

TEST(ResultJson, of_nothing_known_is_empty) {
    EXPECT_EQ(result_to_json(Effect{}), nlohmann::json::object());
    Effect read;
    result_from_json(nlohmann::json::object(), read);
    EXPECT_FALSE(read.user);
}

} // namespace
} // namespace shopd::handlers
