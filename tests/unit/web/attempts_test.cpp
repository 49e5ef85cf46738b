#include "daemon/web/attempts.hpp"
#include "daemon/web/passwords.hpp"

#include <gtest/gtest.h>

#include <string>

namespace shopd::web {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1000h};

TEST(Attempts, are_free_at_first_then_twice_as_late_up_to_five_minutes) {
    Attempts attempts;
    for (int count = 0; count < Attempts::free_with_one_name; ++count)
        ASSERT_EQ(attempts.begin("alice", start), 0s) << count;
    auto now = start;
    std::chrono::seconds before{0};
    for (int count = 0; count < 20; ++count) {
        const auto wait = attempts.begin("alice", now);
        if (wait > 0s) {
            EXPECT_GE(wait, before) << count;
            EXPECT_LE(wait, Attempts::longest_with_one_name);
            EXPECT_GT(attempts.begin("alice", now + wait - 1s), 0s) << "asking early does not help";
            before = wait;
            now += wait;
        }
    }
    EXPECT_EQ(before, Attempts::longest_with_one_name);
}

TEST(Attempts, with_a_right_password_begin_anew) {
    Attempts attempts;
    for (int round = 0; round < 20; ++round) {
        for (int count = 1; count < Attempts::free_with_one_name; ++count)
            ASSERT_EQ(attempts.begin("alice", start + std::chrono::hours{round}), 0s);
        attempts.succeeded("alice");
    }
}

TEST(Attempts, are_forgotten_after_a_quarter_of_an_hour) {
    Attempts attempts;
    while (attempts.begin("alice", start) == 0s) {
    }
    EXPECT_EQ(attempts.begin("alice", start + Attempts::longest_with_one_name + Attempts::forgotten_after + 1s), 0s);
}

TEST(Attempts, with_ever_new_names_have_a_limit_together) {
    Attempts attempts;
    int let_in = 0;
    for (int count = 0; count < 2000; ++count)
        let_in += attempts.begin("name" + std::to_string(count), start) == 0s ? 1 : 0;
    EXPECT_GE(let_in, Attempts::free_altogether / 2);
    EXPECT_LE(let_in, Attempts::free_altogether + 1);
    EXPECT_EQ(attempts.begin("alice", start + Attempts::longest_altogether + 1s), 0s)
        << "nobody is locked out for long";
}

TEST(Passwords, are_right_only_for_their_own_hash) {
    const auto hash = hash_password("Zürich 4711");
    EXPECT_TRUE(hash.starts_with("$y$")) << hash;
    EXPECT_TRUE(is_password("Zürich 4711", hash));
    EXPECT_NE(hash_password("Zürich 4711"), hash) << "each has a salt of its own";
    for (const auto& wrong : {std::string{}, std::string{"Zürich 4711 "}, std::string{"zürich 4711"}, hash,
                              std::string{"Zürich 4711\0x", 14}, std::string(100'000, 'x')})
        EXPECT_FALSE(is_password(wrong, hash)) << wrong.substr(0, 40);
}

TEST(Passwords, are_never_right_for_what_is_no_hash) {
    for (const auto* hash : {"", "*", "*0", "*1", "x", "$", "$y$", "$y$j9T$", "$9$nothing", "secret"})
        for (const auto* password : {"", "*0", "x", "secret"})
            EXPECT_FALSE(is_password(password, hash)) << hash;
}

} // namespace
} // namespace shopd::web
