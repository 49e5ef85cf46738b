#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

namespace shopd::config::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ConfigProblems, are_all_told_at_once_with_place_source_line_caret_and_remedy) {
    EXPECT_EQ(problems_of("database:\n"
                          "  dsn: dbname=moodle\n"
                          "moodle:\n"
                          "  url: https://lms.example.org\n"
                          "  token_file: /run/token\n"
                          "  deadline: 60\n"
                          "  allow_plain_http: yes\n"
                          "feed:\n"
                          "  laese: 15 s\n"
                          "  lease: 1 s\n"
                          "production: { wave: 010, prepay: [pending] }\n"
                          "products:\n"
                          "  EFORM: { handler: std_enrolonecours }\n"),
              "shop.yaml:1:1: trace.file: is missing\n"
              "    database:\n"
              "    ^\n"
              "  add it under trace. The merchant trace.\n"
              "shop.yaml:6:13: moodle.deadline: \"60\" lacks a unit\n"
              "      deadline: 60\n"
              "                ^\n"
              "  write 60 s (units: ms, s, min, h, days)\n"
              "shop.yaml:7:21: moodle.allow_plain_http: \"yes\" is neither true nor false\n"
              "      allow_plain_http: yes\n"
              "                        ^\n"
              "  write true\n"
              "shop.yaml:9:3: feed.laese: unknown key\n"
              "      laese: 15 s\n"
              "      ^\n"
              "  did you mean lease? the keys of feed are poll, sweep, quiet, replaced_within, lease, items_within, "
              "verify_after\n"
              "shop.yaml:10:10: feed.lease: \"1 s\" is out of range\n"
              "      lease: 1 s\n"
              "             ^\n"
              "  write 3 s to 1 h\n"
              "shop.yaml:11:21: production.wave: \"010\" is not a whole number\n"
              "    production: { wave: 010, prepay: [pending] }\n"
              "                        ^\n"
              "  write decimal digits without a leading zero, 1 to 1000\n"
              "shop.yaml:11:35: production.prepay: \"pending\" is not one of WORKING, PLACED, PENDING, SOLDOUT, "
              "PREPROD, PARTIAL, FAILED, COMPLETE, PAYBACK, REFUSED, CANCELLED\n"
              "    production: { wave: 010, prepay: [pending] }\n"
              "                                      ^\n"
              "  did you mean PENDING?\n"
              "shop.yaml:13:21: products.EFORM.handler: \"std_enrolonecours\" is not a handler\n"
              "      EFORM: { handler: std_enrolonecours }\n"
              "                        ^\n"
              "  did you mean std_enrolonecourse?\n");
}

TEST(ConfigProblems, keep_their_parts_for_those_who_show_them_otherwise) {
    try {
        load_with("feed: { leese: 3 s }\n");
        FAIL();
    } catch (const ConfigProblems& problems) {
        ASSERT_EQ(problems.problems().size(), 1U);
        const auto& problem = problems.problems().front();
        EXPECT_EQ(problem.file, "shop.yaml");
        EXPECT_EQ(problem.line, 4U);
        EXPECT_EQ(problem.column, 9U);
        EXPECT_EQ(problem.path, "feed.leese");
        EXPECT_EQ(problem.what, "unknown key");
    }
}

TEST(ConfigProblems, count_columns_in_characters_and_put_the_caret_under_tabs_and_accents) {
    EXPECT_EQ(problems_with("products: { Été:\t{ handler: nobody } }\n"),
              "shop.yaml:4:29: products.Été.handler: \"nobody\" is not a handler\n"
              "    products: { Été:\t{ handler: nobody } }\n"
              "                    \t           ^\n"
              "  the handlers are std_enrolonecourse\n");
}

TEST(ConfigProblems, cut_a_long_line_around_the_place) {
    const auto text = problems_with("feed: { poll: 5 s," + std::string(300, ' ') + "lease: 1 s }\n");
    EXPECT_THAT(text, HasSubstr("\n    ..."));
    EXPECT_THAT(text, HasSubstr("lease: 1 s }\n"));
    EXPECT_THAT(text, HasSubstr("\n" + std::string(4 + 3 + 60, ' ') + "^\n"));
}

TEST(ConfigProblems, of_thousands_are_told_the_first_hundred_and_how_many_are_left) {
    std::string keys;
    for (int number = 0; number < 5000; ++number)
        keys += "k" + std::to_string(number) + ": 1\n";
    const auto text = problems_with(keys);
    EXPECT_THAT(text, HasSubstr("shop.yaml:103:1: k99: unknown key"));
    EXPECT_THAT(text, Not(HasSubstr("k100: ")));
    EXPECT_THAT(text, HasSubstr("more problems; correct these first\n"));
}

TEST(ConfigProblems, never_show_a_password_or_a_token) {
    for (const std::string lines : {
             "database: { dsn: \"host=x password='sesame open' dbname=moodle\" }\n",
             "database: { dsn: \"host=x password=sesame user\" }\n",
             "database: { dsn: \"postgresql://moodle:sesame@db/moodle\" }\n",
             "database: { dsn: \"postgresql://moodle:sesame@[db/moodle\" }\n",
             "database: { dsn: \"postgresql://db/moodle?p%61ssword=sesame\" }\n",
             "database: { dsn: \"postgresql://moodle:sesame@db/moodle\", dsn: x }\n",
             "database: { password: sesame }\n",
             "database: { dsn: dbname=moodle, passwd: sesame, prefix: MDL_ }\n",
             "moodle: { token: sesame }\n",
             "moodle: { url: \"https://admin:sesame@lms.example.org\" }\n",
             "moodle: { url: \"https://lms.example.org/?wstoken=sesame\" }\n",
             "database: { dsn: \"postgresql://moodle:sesame@db/moodle\"\n",
         }) {
        const auto text = problems_of(lines);
        EXPECT_NE(text, "") << lines;
        EXPECT_THAT(text, Not(HasSubstr("sesame"))) << text;
    }
}

TEST(ConfigProblems, of_one_key_do_not_make_further_ones_of_its_relations) {
    EXPECT_EQ(short_problems("production: { postpay: [], prepay: [SOLDOUT] }\n"),
              std::vector<std::string>{"production.postpay: the list is empty"});
}

} // namespace
} // namespace shopd::config::tests
