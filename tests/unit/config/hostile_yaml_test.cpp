#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

#include <ctime>

namespace shopd::config::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t time = 0; time < times; ++time)
        all += text;
    return all;
}

/// Does not depend on how busy the machine is.
class ProcessorTime {
public:
    [[nodiscard]] double seconds() const { return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC; }

private:
    std::clock_t start_ = std::clock();
};

TEST(HostileYaml, a_billion_laughs_is_refused_at_the_first_anchor) {
    const auto text = problems_with("a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\n");
    EXPECT_THAT(text, HasSubstr("shop.yaml:4:4: anchors are not taken\n"));
    EXPECT_THAT(text, HasSubstr("shop.yaml:5:8: aliases are not taken\n"));
}

TEST(HostileYaml, merge_keys_and_tags_are_refused) {
    EXPECT_THAT(short_problems("feed: { <<: { lease: 3 s } }\n"), ElementsAre("merge keys are not taken"));
    EXPECT_THAT(short_problems("feed: { lease: !!str 3 s }\n"), ElementsAre("tags are not taken"));
    EXPECT_THAT(short_problems("feed: !mine { lease: 3 s }\n"), ElementsAre("tags are not taken"));
}

TEST(HostileYaml, a_key_given_twice_is_a_problem_at_the_second_place) {
    EXPECT_THAT(problems_with("feed:\n  lease: 3 s\n  lease: 4 s\n"),
                HasSubstr("shop.yaml:6:3: the key \"lease\" is given twice, first in line 5\n"));
    EXPECT_THAT(
        short_problems("products:\n  A: { handler: std_enrolonecourse, params: { coursename: a, coursename: b } }\n"),
        ElementsAre("the key \"coursename\" is given twice, first in line 5"));
}

TEST(HostileYaml, keys_that_are_no_texts_are_refused) {
    EXPECT_THAT(short_problems("? [a, b]\n: c\n"), ElementsAre("a key must be a text"));
    EXPECT_THAT(short_problems("feed: { ~: 1 s }\n"), ElementsAre("a key must be a text"));
    EXPECT_THAT(short_problems("? { a: b }\n: c\n"), ElementsAre("a key must be a text"));
}

TEST(HostileYaml, a_second_document_is_refused) {
    EXPECT_THAT(short_problems("---\nfeed: { lease: 3 s }\n"), ElementsAre("a second document starts here"));
}

TEST(HostileYaml, a_pattern_without_quotes_is_explained) {
    EXPECT_THAT(problems_with("products:\n  *-FREE: { handler: std_enrolonecourse }\n"),
                HasSubstr("a text that begins with * must be in quotes"));
}

TEST(HostileYaml, a_tab_as_indentation_is_explained) {
    EXPECT_THAT(problems_with("feed:\n\tlease: 3 s\n"), HasSubstr("indent with blanks, not with tabs"));
}

TEST(HostileYaml, a_top_that_is_no_map_is_refused) {
    EXPECT_THAT(problems_of("- a\n- b\n"), HasSubstr("shop.yaml:1:1: a map of keys is wanted\n"));
    EXPECT_THAT(problems_of("hello"), HasSubstr("a map of keys is wanted"));
}

TEST(HostileYaml, bytes_that_are_no_text_are_refused_at_their_place) {
    EXPECT_THAT(problems_with("feed: { lease: \xFF }\n"), HasSubstr("shop.yaml:4:16: a byte that is not UTF-8 text"));
    EXPECT_THAT(problems_with(std::string{"feed: { lease: \0 }\n", 19}), HasSubstr("shop.yaml:4:16: "));
    EXPECT_THAT(problems_with("feed: { lease: \x1b[2J }\n"), HasSubstr("shop.yaml:4:16: "));
    EXPECT_THAT(problems_with("feed: {\r lease: 3 s }\n"), HasSubstr("shop.yaml:4:8: "));
}

TEST(HostileYaml, control_characters_that_escapes_hide_are_refused_and_not_echoed) {
    const auto text = problems_with("feed: { taken\\e: x, \"\\e[2J\": 3 s }\nnotify_sales: { role: \"a\\nb\" }\n");
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_THAT(text, HasSubstr("notify_sales.role: a line break or another control character stands in it"));
}

TEST(HostileYaml, lines_that_end_as_on_windows_are_read) {
    EXPECT_EQ(load_with("feed:\r\n  lease: 4 s\r\n").feed.lease, 4s);
}

TEST(HostileYaml, depth_is_bounded) {
    EXPECT_THAT(short_problems("x: " + repeated("[", 5000) + "\n"), ElementsAre("more than 16 levels"));
    EXPECT_THAT(short_problems("x: " + repeated("{a: ", 4000) + "\n"), ElementsAre("more than 16 levels"));
    EXPECT_THAT(short_problems(repeated("? ", 5000) + "\n"), ElementsAre("more than 16 levels"));
}

TEST(HostileYaml, a_line_of_more_than_16_kib_is_refused) {
    EXPECT_THAT(short_problems("x: [" + repeated("1,", 9000) + "]\n"), ElementsAre("a line of more than 16384 bytes"));
}

TEST(HostileYaml, of_a_megabyte_is_answered_soon) {
    const ProcessorTime time;
    const std::size_t megabyte = 1U << 20;
    for (const std::string line :
         {"lease: 1\n", "lease#: 1\n", "- x\n", "'a\n", "[[], {}, \n", "? a\n", "%TAG ! !\n", "&a b: c\n", "{\n"}) {
        std::string text = least_text;
        const auto number_place = line.find('#');
        for (std::size_t number = 0; text.size() < megabyte; ++number) {
            auto next = line;
            if (number_place != std::string::npos) next.replace(number_place, 1, std::to_string(number));
            text += next;
        }
        EXPECT_NE(problems_of(text), "");
    }
    EXPECT_LT(time.seconds(), 60);
}

TEST(HostileYaml, ten_thousand_patterns_that_could_clash_are_answered_soon) {
    const ProcessorTime time;
    std::string text = "products:\n";
    for (int number = 10'000; number < 19'999; ++number)
        text += " X" + std::to_string(number) + "*: { handler: std_enrolonecourse, params: courseid=1 }\n";
    EXPECT_EQ(problems_with(text), "");
    EXPECT_LT(time.seconds(), 30);
}

} // namespace
} // namespace shopd::config::tests
