#include "daemon/web/sign_in.hpp"
#include "daemon/web/words.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace shopd::web {
namespace {

TEST(Words, are_there_in_both_languages_with_the_same_places_to_fill_in_and_once) {
    std::set<std::string> keys;
    for (const auto& entry : words()) {
        const std::string key{entry.key};
        EXPECT_TRUE(keys.insert(key).second) << key;
        const auto english = web::word(Language::english, key);
        const auto french = web::word(Language::french, key);
        EXPECT_FALSE(english.empty()) << key;
        EXPECT_FALSE(french.empty()) << key;
        EXPECT_EQ(english.find("{}") != std::string::npos, french.find("{}") != std::string::npos) << key;
    }
    EXPECT_THROW(web::word(Language::french, "absent"), std::out_of_range);
}

TEST(Words, that_templates_want_exist) {
    const std::regex wanted{R"(\{\{t_([a-z_]+)\}\})"};
    int found = 0;
    for (const auto& file : std::filesystem::directory_iterator{SHOPD_WEB_FOLDER}) {
        if (file.path().extension() != ".mustache") continue;
        std::ifstream stream{file.path()};
        const std::string text{std::istreambuf_iterator<char>{stream}, {}};
        for (std::sregex_iterator match{text.begin(), text.end(), wanted}, end; match != end; ++match, ++found)
            EXPECT_NO_THROW(web::word(Language::english, (*match)[1].str())) << file.path() << ": " << (*match)[1];
    }
    EXPECT_GT(found, 40);
}

TEST(WayBack, leads_to_our_own_pages_alone) {
    EXPECT_EQ(way_back("status"), "status");
    EXPECT_EQ(way_back("order/4711"), "order/4711");
    for (const auto* elsewhere : {"", "/", "//evil.example", "https://evil.example", "order/4711/../..", "order/04711",
                                  "order/-1", "order/1\r\nSet-Cookie: a=b", "order/99999999999999999999", "status/",
                                  "javascript:alert(1)", "\\\\evil.example"})
        EXPECT_EQ(way_back(elsewhere), "./") << elsewhere;
}

} // namespace
} // namespace shopd::web
