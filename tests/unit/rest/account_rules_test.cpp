#include "moodle/rest/account_rules.hpp"

#include "moodle/rest/group_rules.hpp"

#include <gtest/gtest.h>

namespace shopd::rest {
namespace {

const NewUser good{"benoit.tostain", "Benoît", "Tostain", "benoit@example.org", "Nantes", "FR", "en"};

std::string repeated(std::string_view text, int times) {
    std::string many;
    for (int time = 0; time < times; ++time)
        many += text;
    return many;
}

std::string field_refused(std::string NewUser::*field, std::string value) {
    NewUser user = good;
    user.*field = std::move(value);
    const auto breach = breach_of(user);
    return breach ? breach->field : "";
}

void expect_taken(std::string NewUser::*field, std::initializer_list<std::string> values) {
    for (const std::string& value : values)
        EXPECT_EQ(field_refused(field, value), "") << value;
}

void expect_refused(std::string NewUser::*field, const std::string& name, std::initializer_list<std::string> values) {
    for (const std::string& value : values)
        EXPECT_EQ(field_refused(field, value), name) << value;
}

} // namespace

TEST(AccountRules, an_ordinary_customer_passes) {
    EXPECT_FALSE(breach_of(good));
}

TEST(AccountRules, usernames_as_recorded) {
    expect_taken(&NewUser::username, {"ru.mail-x_1@example.org", repeated("u", 100), "0", "-"});
    expect_refused(&NewUser::username, "username",
                   {"", "RU2", "ru 2", "rué", "ru+2", " ru2", "ru2 ", "ru'2", "ru\n2", std::string{"r\0u", 3},
                    repeated("u", 101)});
}

TEST(AccountRules, names_as_recorded) {
    for (const auto field : {&NewUser::first_name, &NewUser::last_name}) {
        const std::string name = field == &NewUser::first_name ? "firstname" : "lastname";
        expect_taken(field, {"Zoë 😀", "👨‍👩‍👧 Family", "a < b", "A & B", "x >", "Bob\nX", " Bob ",
                             repeated("n", 51), repeated("n", 100), repeated("é", 100), repeated("😀", 100), "D'Arc",
                             "\xC2\xA0"});
        expect_refused(field, name,
                       {"", "   ", "\t\n\v", "<b>Bob</b>", "A & B <script>x</script>", "a <", "I <3 U",
                        repeated("n", 101), repeated("é", 101), "\xE9lodie", std::string{"a\0b", 3}});
    }
}

TEST(AccountRules, addresses_as_recorded) {
    expect_taken(&NewUser::email, {"ru7f@example.org", "RU1@Example.ORG", "a+b@example.org", "o'neil@example.co.uk",
                                   "a@1and1.de", "x_y-z.w@sub.example.museum", "a@xn--bcher-kva.example",
                                   repeated("a", 58) + "@" + repeated("b", 29) + ".example.org"});
    expect_refused(&NewUser::email, "email",
                   {"",
                    "not-an-address",
                    "Bob <bob@example.org>",
                    " ru7g@example.org ",
                    "ru7g@example.org ",
                    repeated("a", 60) + "@" + repeated("b", 29) + ".example.org",
                    repeated("a", 65) + "@example.org",
                    "a@b@example.org",
                    "@example.org",
                    "a@",
                    "a@localhost",
                    "a@example.",
                    "a@.org",
                    "a@-x.org",
                    "a@x-.org",
                    "a@example.123",
                    ".a@example.org",
                    "a.@example.org",
                    "a..b@example.org",
                    "a b@example.org",
                    "é@example.org",
                    "a@exämple.org",
                    "a@ex_ample.org",
                    "a@example.org\n",
                    "a,b@example.org"});
}

TEST(AccountRules, what_is_rare_and_maybe_valid_is_left_to_moodle) {
    expect_taken(&NewUser::email, {"\"a..b\"@example.org", "a@[192.0.2.1]"});
}

TEST(AccountRules, extras_that_moodle_would_refuse_or_spoil) {
    expect_taken(&NewUser::country, {"", "FR", "ZZ"});
    expect_refused(&NewUser::country, "country", {"fr", "France", "F", "F1", "FRA"});
    expect_taken(&NewUser::lang, {"", "en", "fr", "pt_br", "zh_tw"});
    expect_refused(&NewUser::lang, "lang", {"e", "FR", "fr-FR", "../x", repeated("x", 31), "en "});
    expect_taken(&NewUser::city, {"", "Saint-Étienne", repeated("é", 120)});
    expect_refused(&NewUser::city, "city", {"<b>Paris", repeated("é", 121), "\xFF"});
}

TEST(AccountRules, extras_are_dropped_rather_than_an_order_lost) {
    NewUser user = good;
    user.city = "<b>";
    user.country = "fr";
    user.lang = "fr-FR";
    const NewUser clean = without_refused_extras(user);
    EXPECT_EQ(clean.city + clean.country + clean.lang, "");
    EXPECT_FALSE(breach_of(clean));
    EXPECT_EQ(without_refused_extras(good).city, "Nantes");
}

TEST(AccountRules, a_reason_never_holds_what_the_customer_typed) {
    NewUser user = good;
    user.first_name = "<script>";
    EXPECT_EQ(breach_of(user)->reason.find("script"), std::string::npos);
    user.first_name = repeated("n", 101);
    EXPECT_EQ(breach_of(user)->reason, "is 101 characters long, Moodle keeps 100");
}

TEST(GroupRules, names_as_recorded) {
    const auto refused = [](const std::string& name, const std::string& idnumber = "") {
        return breach_of(NewGroup{CourseId{3}, name, idnumber, ""}).has_value();
    };
    EXPECT_FALSE(refused("customer_benoit.tostain"));
    EXPECT_FALSE(refused(repeated("g", 254), repeated("i", 100)));
    EXPECT_TRUE(refused("  "));
    EXPECT_TRUE(refused(""));
    EXPECT_TRUE(refused(repeated("g", 255)));
    EXPECT_TRUE(refused("a<b>"));
    EXPECT_TRUE(refused("g", repeated("i", 101)));
    EXPECT_TRUE(refused("\xFF"));
}

} // namespace shopd::rest
