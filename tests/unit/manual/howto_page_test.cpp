#include "daemon/commands/manual/howto_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace shopd::commands::manual::tests {
namespace {

using testing::HasSubstr;

std::string page(const std::string& language) {
    return howto_page("/etc/moodle-shopd/moodle-shopd.yaml", "1.2.3", language);
}

/// The commands and keys that a page names, in their order, without what people put in.
std::vector<std::string> commands_of(const std::string& text) {
    const std::regex command{R"(moodle\\-shopd ([a-z]+( [a-z]+)?)|\.(B|BR|RB) [( "]*([a-z]+\.[a-z_]+))"};
    std::vector<std::string> found;
    for (std::sregex_iterator at{text.begin(), text.end(), command}, end; at != end; ++at)
        found.push_back(at->str());
    return found;
}

std::size_t count_of(const std::string& text, const std::string& word) {
    std::size_t count = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++count;
    return count;
}

TEST(HowtoPage, says_the_same_steps_in_both_languages) {
    EXPECT_EQ(count_of(page("fr"), "\n.SH "), count_of(page("en"), "\n.SH "));
    EXPECT_EQ(count_of(page("fr"), "\n.IP "), count_of(page("en"), "\n.IP "));
    const auto english = commands_of(page("en"));
    EXPECT_GT(english.size(), 40U);
    EXPECT_EQ(commands_of(page("fr")).size(), english.size());
}

TEST(HowtoPage, names_where_the_configuration_stands_and_the_version) {
    for (const auto* language : {"en", "fr"}) {
        EXPECT_THAT(page(language), HasSubstr("/etc/moodle\\-shopd/moodle\\-shopd.yaml"));
        EXPECT_THAT(page(language), HasSubstr("1.2.3"));
    }
}

} // namespace
} // namespace shopd::commands::manual::tests
