#include "daemon/commands/dossier/page.hpp"
#include "handlers/effect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <utility>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

template <std::size_t... Kinds>
std::set<std::string> kinds(std::index_sequence<Kinds...>) {
    return {std::string{handlers::kind_name(std::variant_alternative_t<Kinds, handlers::Intent>{})}...};
}

/// A dossier in which every text is `text`.
ordered_json filled(const std::string& text) {
    const ordered_json time = "2026-11-22T14:45:48Z";
    const ordered_json effect = {{"item_code", text}, {"kind", text},    {"subject", text},
                                 {"outcome", text},   {"done_at", time}, {"moodle", {{"there", true}}},
                                 {"text", text}};
    return {{"dossier", {{"bill", 4711}, {"made_at", time}}},
            {"order",
             {{"transaction_id", text},
              {"status", text},
              {"amount", text},
              {"currency", text},
              {"paymode", text},
              {"placed_at", time},
              {"test", true},
              {"items", {{{"code", text}, {"name", text}, {"type", text}, {"quantity", text}}}}}},
            {"shared_by", {{{"bill", 1}, {"customer", text}}}},
            {"customer",
             {{"customer", text},
              {"first_name", text},
              {"last_name", text},
              {"email", text},
              {"city", text},
              {"country", text}}},
            {"states", {{{"status", text}, {"customer", text}, {"at", time}, {"note", text}}}},
            {"produced", false},
            {"effects", {effect}},
            {"messages", {effect}},
            {"dead", {{{"item_code", text}, {"cause", text}, {"detail", text}, {"since", time}}}},
            {"accounts", {{{"username", text}, {"first_access", nullptr}, {"last_access", time}}}},
            {"enrolments",
             {{{"username", text},
               {"course", text},
               {"name", text},
               {"log_entries", 3},
               {"made_at", time},
               {"start", time},
               {"end", nullptr},
               {"last_access", time},
               {"log_first", time},
               {"log_last", time}}}},
            {"products", {{{"reference", text}, {"start", time}, {"end", nullptr}, {"deleted", true}}}},
            {"trace",
             {{"lines", {{{"line", text}, {"perhaps_anothers", true}}}},
              {"left_out", 2},
              {"problems", {text}},
              {"files", {{{"file", text}, {"bytes", 1}, {"sha256", text}}}},
              {"proof",
               {{"good", false},
                {"head", text},
                {"head_at", text},
                {"signed_at", text},
                {"signed_by", text},
                {"witnessed", 3},
                {"findings", {{{"kind", text}, {"file", text}, {"what", text}, {"last_good", text}}}}}}}}};
}

TEST(DossierWords, are_there_in_both_languages_each_once) {
    std::set<std::string_view> keys;
    for (const auto& one : words()) {
        EXPECT_TRUE(keys.insert(one.key).second) << one.key << " twice";
        EXPECT_FALSE(one.english.empty()) << one.key;
        EXPECT_FALSE(one.french.empty()) << one.key;
    }
}

TEST(DossierWords, have_every_kind_of_effect_and_every_outcome) {
    for (const auto& kind : kinds(std::make_index_sequence<std::variant_size_v<handlers::Intent>>{}))
        EXPECT_TRUE(kind == "nothing" || word_or_key(Language::french, "kind_", kind) != kind) << kind;
    for (int outcome = 0; outcome <= static_cast<int>(handlers::Outcome::undone); ++outcome) {
        const std::string name{handlers::outcome_name(static_cast<handlers::Outcome>(outcome))};
        EXPECT_NO_THROW(word(Language::french, "outcome_" + name)) << name;
    }
}

TEST(DossierPage, has_a_word_for_all_that_its_template_names) {
    const std::string text = page_template();
    const std::regex named{R"(\{\{t_(\w+)\}\})"};
    std::size_t count = 0;
    for (std::sregex_iterator found{text.begin(), text.end(), named}, end; found != end; ++found, ++count)
        EXPECT_NO_THROW(word(Language::english, (*found)[1].str())) << (*found)[1];
    EXPECT_GT(count, 50U);
}

TEST(DossierPage, escapes_whatever_stands_anywhere) {
    const auto page =
        dossier_page(filled("<b onload=x>\"'&{{bill}}\xE2\x80\xAE"), "f", "{}", Language::english, "Europe/Paris");
    EXPECT_THAT(page, HasSubstr("&lt;b onload=x&gt;&quot;&apos;&amp;{{bill}}\\u202e"));
    EXPECT_THAT(page, Not(HasSubstr("<b onload")));
    EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE"))) << "a mark that turns text around";
}

TEST(DossierPage, leaves_no_name_of_the_template_unfilled_and_balances_its_elements) {
    const auto page = dossier_page(filled("x"), "f", "{}", Language::french, "Europe/Paris");
    EXPECT_THAT(page, Not(HasSubstr("{{")));
    EXPECT_THAT(page, HasSubstr("2026-11-22 15:45:48")) << "local time";
    EXPECT_THAT(page, HasSubstr("sans fin"));
    for (const char* element : {"section", "table", "tr", "dl", "ol", "ul", "main", "div", "th", "td"}) {
        const auto count = [&](const std::string& pattern) {
            const std::regex found{pattern};
            return std::distance(std::sregex_iterator{page.begin(), page.end(), found}, std::sregex_iterator{});
        };
        EXPECT_EQ(count("<" + std::string{element} + "[ >]"), count("</" + std::string{element} + ">")) << element;
    }
}

} // namespace
} // namespace shopd::commands
