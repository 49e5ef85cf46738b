#include "handlers/username.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers {
namespace {

TEST(Usernames, are_first_dot_last_in_lower_case) {
    EXPECT_EQ(username_base("Benoît", "Tostain"), "benoit.tostain");
    EXPECT_EQ(username_base("ANNE", "DUPONT"), "anne.dupont");
}

TEST(Usernames, fold_accents_and_keep_blanks_as_dashes_and_drop_apostrophes) {
    EXPECT_EQ(username_base("Éloïse Marie", "D'Årström"), "eloise-marie.darstrom");
    EXPECT_EQ(username_base("Łukasz", "Müßig"), "lukasz.mussig");
    EXPECT_EQ(username_base("Søren", "Þórsson"), "soren.thorsson");
}

TEST(Usernames, are_transliterated_from_other_scripts) {
    EXPECT_EQ(username_base("Дмитрий", "Иванов"), "dmitrij.ivanov");
    EXPECT_EQ(username_base("王", "小明"), "wang.xiao-ming");
    EXPECT_EQ(username_base("Γιώργος", "Παπαδόπουλος"), "giorgos.papadopoulos");
    const auto arabic = username_base("محمد", "علي");
    EXPECT_NE(arabic.find('.'), std::string::npos) << arabic;
    const auto hebrew = username_base("דוד", "כהן");
    EXPECT_NE(hebrew.find('.'), std::string::npos) << hebrew;
}

TEST(Usernames, hold_only_what_moodle_takes_whatever_the_names_are) {
    for (const std::string name :
         {"\xF0\x9F\x98\x80", "<b>x</b>", "a\nb\rc", "] forged [X", "\x01\x02\x7F", "a/b\\c%00",
          "\xE2\x80\xAE"
          "abc",
          "\xFF\xFE", "@@@"}) {
        const auto username = username_base(name, name);
        EXPECT_FALSE(username.empty());
        EXPECT_EQ(username.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_"), std::string::npos) << username;
    }
}

TEST(Usernames, of_names_with_nothing_left_are_customer) {
    EXPECT_EQ(username_base("", ""), "customer");
    EXPECT_EQ(username_base("\xF0\x9F\x98\x80", " \t"), "customer");
    EXPECT_EQ(username_base("", "Tostain"), "tostain");
    EXPECT_EQ(username_base("Benoît", "!!!"), "benoit");
}

TEST(Usernames, leave_room_for_a_number_within_moodles_hundred_characters) {
    const std::string name(300, 'a');
    EXPECT_EQ(username_base(name, name).size(), 90U);
    EXPECT_LE(numbered_username(username_base(name, name), 2147483647).size(), 100U);
}

TEST(Usernames, are_numbered_as_the_plugin_numbers_them) {
    EXPECT_EQ(numbered_username("anne.dupont", 0), "anne.dupont");
    EXPECT_EQ(numbered_username("anne.dupont", 1), "anne.dupont1");
    EXPECT_EQ(numbered_username("anne.dupont", 12), "anne.dupont12");
}

} // namespace
} // namespace shopd::handlers
