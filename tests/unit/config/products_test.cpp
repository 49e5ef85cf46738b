#include "config/patterns.hpp"
#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

namespace shopd::config::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string entry(const std::string& pattern) {
    return "  \"" + pattern + "\": { handler: std_enrolonecourse, params: { coursename: \"" + pattern + "\" } }\n";
}

std::string found(const Config& config, const std::string& code) {
    const auto* rule = find_product_rule(config, code);
    return rule == nullptr ? "nothing" : rule->pattern;
}

TEST(Products, are_kept_in_the_order_of_the_file_with_their_places) {
    const auto config = load_with("products:\n" + entry("B") + entry("A"));
    ASSERT_EQ(config.products.size(), 2U);
    EXPECT_EQ(config.products[0].pattern, "B");
    EXPECT_EQ(config.products[0].handler, "std_enrolonecourse");
    EXPECT_EQ(config.products[0].params.at("coursename").value, "B");
    EXPECT_EQ(config.products[0].place.file, "shop.yaml");
    EXPECT_EQ(config.products[0].place.line, 5U);
    EXPECT_EQ(config.products[0].params.at("coursename").place.column, 61U);
}

TEST(Products, an_exact_code_wins_over_a_pattern_and_the_longer_pattern_over_the_shorter) {
    const auto config = load_with("products:\n" + entry("*") + entry("LANG-*") + entry("LANG-E*") + entry("LANG-EN"));
    EXPECT_EQ(found(config, "LANG-EN"), "LANG-EN");
    EXPECT_EQ(found(config, "LANG-ES"), "LANG-E*");
    EXPECT_EQ(found(config, "LANG-FR"), "LANG-*");
    EXPECT_EQ(found(config, "lang-fr"), "*");
    EXPECT_EQ(found(config, ""), "*");
}

TEST(Products, a_code_that_no_entry_matches_is_not_ours) {
    const auto config = load_with("products:\n" + entry("LANG-*") + entry("EFORM"));
    EXPECT_EQ(found(config, "eform"), "nothing");
    EXPECT_EQ(found(config, "EFORM2"), "nothing");
    EXPECT_EQ(found(config, "LANG"), "nothing");
    EXPECT_EQ(found(config, "LANG-"), "LANG-*");
}

TEST(Products, only_the_star_is_special_in_a_pattern) {
    EXPECT_TRUE(matches("a.?[x]*", "a.?[x]yz"));
    EXPECT_FALSE(matches("a.c*", "abc"));
    EXPECT_TRUE(matches("*a*b*", "xxaxxbxx"));
    EXPECT_TRUE(matches("*ab", "aab"));
    EXPECT_FALSE(matches("*ab", "aba"));
    EXPECT_TRUE(matches("*", ""));
    EXPECT_FALSE(matches("", "a"));
}

TEST(Products, two_patterns_of_one_length_for_one_code_are_a_problem) {
    EXPECT_THAT(short_problems("products:\n" + entry("LANG-*") + entry("*-FREE")),
                ElementsAre("products.*-FREE: as long as \"LANG-*\" of line 5, and both match \"LANG--FREE\""));
    EXPECT_THAT(short_problems("products:\n" + entry("A*") + entry("B*") + entry("*A*") + entry("CD*")),
                ElementsAre("products.CD*: as long as \"*A*\" of line 7, and both match \"CDA\""));
}

TEST(Products, a_code_that_two_patterns_share_is_matched_by_both) {
    const std::vector<std::string> patterns = {"*",    "a*",    "*a",   "a*b", "ab*", "*ba",
                                               "b*a*", "*a*b*", "aa*a", "b*",  "*b*"};
    for (const auto& left : patterns) {
        for (const auto& right : patterns) {
            const auto code = find_common_code(left, right);
            if (code) {
                EXPECT_TRUE(matches(left, *code) && matches(right, *code)) << left << ' ' << right << ' ' << *code;
            } else {
                for (const std::string text :
                     {"", "a", "b", "ab", "ba", "aa", "bb", "aba", "bab", "aab", "baa", "abab", "baba", "aaaa", "abba"})
                    EXPECT_FALSE(matches(left, text) && matches(right, text)) << left << ' ' << right << ' ' << text;
            }
        }
    }
}

TEST(Products, patterns_that_no_code_can_have_are_problems) {
    EXPECT_THAT(short_problems("products:\n" + entry("A**")), ElementsAre("products: ** is no more than *"));
    EXPECT_THAT(short_problems("products:\n" + entry(std::string(33, 'x'))),
                ElementsAre("products: no item code is longer than 32 characters"));
    EXPECT_THAT(short_problems("products:\n" + entry(std::string(32, 'x') + "*")), ElementsAre());
    EXPECT_THAT(short_problems("products: { \"\": { handler: std_enrolonecourse, params: { coursename: x } } }\n"),
                ElementsAre("products: an item code or a pattern is wanted"));
}

TEST(Products, handlers_that_are_unknown_missing_or_unavailable_are_told) {
    EXPECT_THAT(problems_with("products: { A: { handler: std_enrollonecourse } }\n"),
                HasSubstr("did you mean std_enrolonecourse?"));
    EXPECT_THAT(short_problems("products: { A: { params: { coursename: x } } }\n"),
                ElementsAre("products.A.handler: is missing"));
    EXPECT_THAT(problems_with("products: { A: { handler: std_createvinstance, params: { anything: x } } }\n"),
                HasSubstr("std_createvinstance is not available\n"
                          "    products: { A: { handler: std_createvinstance, params: { anything: x } } }\n"
                          "                              ^\n"
                          "  it needs VMoodle; sell a course instead\n"));
}

TEST(Products, a_parameter_with_choices_takes_no_other_value) {
    EXPECT_THAT(
        problems_with("products: { A: { handler: std_enrolonecourse, params: { courseid: 3, enrol: cohort } } }\n"),
        HasSubstr("\"cohort\" is not taken here"));
    EXPECT_THAT(
        problems_with("products: { A: { handler: std_enrolonecourse, params: { courseid: 3, enrol: cohort } } }\n"),
        HasSubstr("write manual or self"));
    EXPECT_THAT(
        short_problems("products: { A: { handler: std_enrolonecourse, params: { courseid: 3, enrol: self } } }\n"),
        ElementsAre());
}

TEST(Products, parameters_are_checked_against_the_handler) {
    EXPECT_THAT(short_problems("products: { A: { handler: std_enrolonecourse, params: { rol: x, courseid: 0x1, "
                               "endtime: +30, duration: 1 h } } }\n"),
                ElementsAre("products.A.params.rol: std_enrolonecourse has no such parameter",
                            "products.A.params.courseid: \"0x1\" is not a whole number",
                            "products.A.params.endtime: \"+30\" is not a point in time",
                            "products.A.params.duration: \"1 h\" is not a number of days"));
    EXPECT_THAT(short_problems("products: { A: { handler: std_enrolonecourse, params: { role: student } } }\n"),
                ElementsAre("products.A.params: std_enrolonecourse needs one of coursename, courseid"));
    EXPECT_THAT(short_problems("products: { A: { handler: std_enrolonecourse } }\n"),
                ElementsAre("products.A.params: std_enrolonecourse needs one of coursename, courseid"));
}

TEST(Products, parameters_are_texts_whatever_they_look_like) {
    const auto config =
        load_with("products: { A: { handler: std_enrolonecourse, params: { coursename: 010, role: yes } } }\n");
    EXPECT_EQ(config.products[0].params.at("coursename").value, "010");
    EXPECT_EQ(config.products[0].params.at("role").value, "yes");
}

TEST(Products, parameters_that_are_times_come_in_one_form_however_they_are_written) {
    const auto value = [](const std::string& name, const std::string& text) {
        return load_with("products: { A: { handler: std_enrolonecourse, params: { courseid: 1, " + name + ": \"" +
                         text + "\" } } }\n")
            .products[0]
            .params.at(name)
            .value;
    };
    EXPECT_EQ(value("endtime", " +365days "), "+365 days");
    EXPECT_EQ(value("endtime", "+1 day"), "+1 days");
    EXPECT_EQ(value("endtime", "+36 hours"), "+36 hours");
    EXPECT_EQ(value("endtime", "1798761600"), "1798761600");
    EXPECT_EQ(value("duration", "30 days"), "30");
    EXPECT_EQ(value("duration", "30"), "30");
}

TEST(Products, parameters_can_be_copied_from_the_catalogue_as_they_stand) {
    const auto config =
        load_with("products:\n  A: { handler: std_enrolonecourse, params: coursename=EFORM-C&role=student }\n");
    EXPECT_EQ(config.products[0].params.at("coursename").value, "EFORM-C");
    EXPECT_EQ(config.products[0].params.at("role").value, "student");
    EXPECT_EQ(config.products[0].params.at("role").place.column, 64U);
}

TEST(Products, a_catalogue_text_that_the_plugin_would_misread_is_a_problem) {
    EXPECT_THAT(
        problems_with(
            "products:\n  A: { handler: std_enrolonecourse, params: 'coursename=a=b&role&courseid=1&courseid=2' }\n"),
        ::testing::AllOf(HasSubstr("shop.yaml:5:46: products.A.params: \"coursename=a=b\" has a second ="),
                         HasSubstr("shop.yaml:5:61: products.A.params: \"role\" is not key=value"),
                         HasSubstr("shop.yaml:5:77: products.A.params: \"courseid\" is given twice")));
}

TEST(Products, entries_of_another_form_are_problems) {
    EXPECT_THAT(short_problems("products: [EFORM]\n"),
                ElementsAre("products: a map from item codes to handlers is wanted"));
    EXPECT_THAT(short_problems("products: { A: std_enrolonecourse }\n"),
                ElementsAre("products.A: a map with handler and params is wanted"));
    EXPECT_THAT(short_problems("products: { A: { handler: std_enrolonecourse, params: [x] } }\n"),
                ElementsAre("products.A.params: std_enrolonecourse needs one of coursename, courseid",
                            "products.A.params: a map of parameters is wanted"));
    EXPECT_THAT(
        short_problems(
            "products: { A: { handler: std_enrolonecourse, param: { coursename: x }, params: { coursename: y } } }\n"),
        ElementsAre("products.A: unknown key \"param\""));
}

} // namespace
} // namespace shopd::config::tests
