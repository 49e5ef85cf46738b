#include "daemon/web/elapsed.hpp"
#include "daemon/web/language.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace shopd::web {
namespace {

using namespace std::chrono_literals;

TEST(Language, is_what_the_browser_wants_more) {
    for (const auto* french :
         {"fr", "fr-CA", "FR-fr", "de, fr;q=0.5, en;q=0.4", "en;q=0.8, fr;q=0.9", "fr-FR,fr;q=0.9,en;q=0.8"})
        EXPECT_EQ(choose_language(french), Language::french) << french;
    for (const auto* english : {"en", "en-GB", "", "de", "*", "en, fr", "fr;q=0.1, en;q=0.9", "fr;q=0, de", "frog"})
        EXPECT_EQ(choose_language(english), Language::english) << english;
}

TEST(Language, of_rubbish_is_one_of_the_two) {
    for (const auto& rubbish : {std::string(100'000, ','), std::string(100'000, ';'), std::string{"fr;q=;q=9e999"},
                                std::string{"\0fr", 3}, std::string{"\xff\xfe;q=\xc3"}, std::string{";;q=0.1fr=,"}})
        EXPECT_NO_THROW(choose_language(rubbish));
}

TEST(Elapsed, is_short_rounded_down_and_in_the_readers_language) {
    const std::map<std::chrono::milliseconds, std::pair<std::string, std::string>> texts = {
        {125ms, {"+125 ms", "+125 ms"}},        {3299ms, {"+3.2 s", "+3,2 s"}},
        {245s, {"+4 min 05 s", "+4 min 05 s"}}, {123min, {"+2 h 03 min", "+2 h 03 min"}},
        {76h, {"+3 d 4 h", "+3 j 4 h"}},        {-1500ms, {"−1.5 s", "−1,5 s"}}};
    for (const auto& [time, wanted] : texts) {
        EXPECT_EQ(elapsed_text(time, Language::english), wanted.first);
        EXPECT_EQ(elapsed_text(time, Language::french), wanted.second);
    }
}

} // namespace
} // namespace shopd::web
