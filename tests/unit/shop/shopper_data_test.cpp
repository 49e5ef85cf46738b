#include "moodle/shop/shopper_data.hpp"

#include "moodle/shop/base64.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::shop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

ShopperColumn column(const std::string& serialized) {
    const auto text = encode_base64(serialized);
    return {text, static_cast<std::int64_t>(text.size())};
}

ShopperData data_of(const ShopperColumn& customer, const ShopperColumn& production = {}) {
    BillItem item;
    item.customer_data = customer;
    item.production_data = production;
    auto result = read_shopper_data(item);
    const auto* unreadable = std::get_if<UnreadableColumn>(&result);
    EXPECT_FALSE(unreadable) << unreadable->column << ": " << unreadable->reason << " " << unreadable->detail;
    return unreadable ? ShopperData{} : std::get<ShopperData>(std::move(result));
}

std::string refusal_of(const ShopperColumn& customer, const ShopperColumn& production = {}) {
    BillItem item;
    item.customer_data = customer;
    item.production_data = production;
    const auto result = read_shopper_data(item);
    const auto* unreadable = std::get_if<UnreadableColumn>(&result);
    return unreadable ? unreadable->column + ": " + unreadable->reason : "";
}

TEST(ShopperData, of_a_product_that_asks_nothing_is_empty) {
    for (const auto& nothing :
         {ShopperColumn{}, ShopperColumn{"czowOiIiOw==", 12}, column("N;"), column("a:0:{}"), column("b:0;")}) {
        const auto data = data_of(nothing, nothing);
        EXPECT_THAT(data.answers, IsEmpty());
        EXPECT_THAT(data.users, IsEmpty());
        EXPECT_THAT(data.handler_params, IsEmpty());
    }
}

TEST(ShopperData, answers_stand_under_their_fields) {
    const auto data =
        data_of(column("a:3:{s:7:\"foruser\";a:2:{i:0;s:5:\"anna \";i:1;s:2:\"\xC3\xA9\";}s:7:\"catname\";"
                       "s:1:\"x\";s:1:\"n\";a:2:{i:0;i:7;i:3;N;}}"));
    EXPECT_THAT(data.answers, ElementsAre(Pair("catname", ElementsAre("x")), Pair("foruser", ElementsAre("anna ", "é")),
                                          Pair("n", ElementsAre("7", ""))));
}

TEST(ShopperData, participants_stand_under_their_role_with_the_parameters_of_the_catalogue) {
    const auto data = data_of(
        {},
        column("O:8:\"stdClass\":4:{s:5:\"users\";a:2:{s:7:\"student\";a:1:{s:5:\"a@b.c\";O:8:\"stdClass\":5:{"
               "s:8:\"lastname\";s:3:\"LEE\";s:9:\"firstname\";s:3:\"Ann\";s:5:\"email\";s:5:\"a@b.c\";s:4:\"city\";"
               "s:4:\"PARI\";s:8:\"moodleid\";s:2:\"42\";}}s:11:\"_supervisor\";a:0:{}}s:2:\"id\";s:1:\"1\";"
               "s:7:\"blockid\";i:0;s:13:\"handlerparams\";a:1:{s:10:\"coursename\";s:7:\"EFORM-C\";}}"));
    EXPECT_THAT(data.users, ElementsAre(Pair("student", ElementsAre(Participant{"a@b.c",
                                                                                "Ann",
                                                                                "LEE",
                                                                                "PARI",
                                                                                MoodleUserId{42},
                                                                                {{"city", "PARI"},
                                                                                 {"email", "a@b.c"},
                                                                                 {"firstname", "Ann"},
                                                                                 {"lastname", "LEE"},
                                                                                 {"moodleid", "42"}}}))));
    EXPECT_THAT(data.handler_params, ElementsAre(Pair("coursename", "EFORM-C")));
}

TEST(ShopperData, that_cannot_be_read_says_which_column_and_why) {
    EXPECT_EQ(refusal_of({"no base64!", 10}), "customerdata: not base64");
    EXPECT_EQ(refusal_of({"", longest_shopper_column + 1}), "customerdata: too long");
    EXPECT_EQ(refusal_of(column("O:8:\"stdClass\":0:{}")), "customerdata: an object");
    EXPECT_EQ(refusal_of(column("s:2:\"hi\";")), "customerdata: it is no array");
    EXPECT_EQ(refusal_of(column("a:1:{s:1:\"f\";a:1:{i:0;a:0:{}}}")),
              "customerdata: an array where an answer should be");
    EXPECT_EQ(refusal_of(column("a:1:{s:1:\"f\";s:1:\"\xE9\";}")), "customerdata: a text that is not UTF-8");
    EXPECT_EQ(refusal_of(column("a:1:{s:1:\"\xFF\";s:0:\"\";}")), "customerdata: a text that is not UTF-8");
    EXPECT_EQ(refusal_of(column("a:1:{s:1:\"f\";s:3:\"\xED\xA0\x80\";}")), "customerdata: a text that is not UTF-8");
    EXPECT_EQ(refusal_of(column(std::string{"a:1:{s:1:\"f\";s:1:\"\0\";}", 22})), "customerdata: a NUL byte in a text");
    EXPECT_EQ(refusal_of({}, column("i:1;")), "productiondata: it is no array");
    EXPECT_EQ(refusal_of({}, column("a:1:{s:5:\"users\";a:1:{s:7:\"student\";a:1:{i:0;s:1:\"x\";}}}")),
              "productiondata: a participant who is no record");
    EXPECT_EQ(refusal_of({}, column("a:1:{s:5:\"users\";R:1;}")), "productiondata: a reference");
}

TEST(ShopperData, that_nobody_asks_for_is_not_looked_at) {
    EXPECT_EQ(refusal_of({}, column("a:1:{s:5:\"other\";s:1:\"\xE9\";}")), "");
}

TEST(ShopperData, the_byte_that_is_refused_is_named) {
    BillItem item;
    item.customer_data = column("a:1:{i:0;O:8:\"stdClass\":0:{}}");
    EXPECT_EQ(std::get<UnreadableColumn>(read_shopper_data(item)),
              (UnreadableColumn{"customerdata", "an object", "at byte 9 of the 29 that it decodes to"}));
}

} // namespace
} // namespace shopd::shop
