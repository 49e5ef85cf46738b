#include "daemon/commands/manual/roff.hpp"

#include <gtest/gtest.h>

namespace shopd::commands::manual::tests {
namespace {

TEST(Roff, text_stands_as_it_is_whatever_is_in_it) {
    EXPECT_EQ(plain("--json"), "\\-\\-json");
    EXPECT_EQ(plain("a\\b"), "a\\eb");
    EXPECT_EQ(plain("'x' \"y\" `z` ~ ^"), "\\(aqx\\(aq \\(dqy\\(dq \\(gaz\\(ga \\(ti \\(ha");
}

TEST(Roff, a_line_that_begins_with_a_dot_is_no_request) {
    EXPECT_EQ(paragraph(plain(".parts[].findings")), ".PP\n\\&.parts[].findings\n");
    EXPECT_EQ(example("one\n.two\n"), ".PP\n.in +4n\n.EX\none\n\\&.two\n.EE\n.in\n");
}

TEST(Roff, a_help_text_becomes_a_sentence_unless_it_begins_with_a_name) {
    EXPECT_EQ(sentence("short name"), "Short name.");
    EXPECT_EQ(sentence("Is it there?"), "Is it there?");
    EXPECT_EQ(sentence("e.g. EUR"), "e.g. EUR.");
    EXPECT_EQ(sentence(""), "");
}

} // namespace
} // namespace shopd::commands::manual::tests
