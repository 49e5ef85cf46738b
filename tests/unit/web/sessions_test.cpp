#include "daemon/web/sessions.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace shopd::web {
namespace {

using namespace std::chrono_literals;

class SessionsOfAlice : public testing::Test {
protected:
    SessionsOfAlice() { web.users = {{"alice", "$y$hash"}, {"bob", "$y$other"}}; }

    bool lasts(const std::string& shown, Instant at, bool is_used = true) {
        return sessions.find(shown, web, at, is_used).has_value();
    }

    config::Web web;
    Sessions sessions;
    Instant start{1000h};
    std::string token = sessions.open("alice", "$y$hash", start);
};

TEST_F(SessionsOfAlice, are_found_by_the_token_alone_and_have_a_form_token_of_their_own) {
    const auto session = sessions.find(token, web, start, true);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->user, "alice");
    EXPECT_NE(session->form_token, token);
    EXPECT_GE(token.size(), 32U);
    const auto second = sessions.open("alice", "$y$hash", start);
    EXPECT_NE(sessions.find(second, web, start, true)->form_token, session->form_token);
    for (const auto& wrong :
         {std::string{}, token.substr(1), token + "a", std::string(token.size(), 'a'), token + '\0'})
        EXPECT_FALSE(lasts(wrong, start)) << wrong;
}

TEST_F(SessionsOfAlice, end_half_an_hour_after_the_last_use_and_a_page_that_refreshes_is_no_use) {
    EXPECT_TRUE(lasts(token, start + 29min));
    EXPECT_TRUE(lasts(token, start + 58min, false));
    EXPECT_FALSE(lasts(token, start + 60min)) << "the refresh had not prolonged it";
    EXPECT_FALSE(lasts(token, start)) << "it is forgotten";
}

TEST_F(SessionsOfAlice, end_eight_hours_after_the_sign_in_however_they_are_used) {
    for (auto at = start; at < start + 8h; at += 20min)
        ASSERT_TRUE(lasts(token, at));
    EXPECT_FALSE(lasts(token, start + 8h + 1min));
}

TEST_F(SessionsOfAlice, end_with_the_user_or_with_another_password_and_others_go_on) {
    const auto bobs = sessions.open("bob", "$y$other", start);
    web.users["alice"] = "$y$new";
    EXPECT_FALSE(lasts(token, start));
    web.users.erase("alice");
    EXPECT_FALSE(lasts(sessions.open("alice", "$y$new", start), start));
    EXPECT_TRUE(lasts(bobs, start));
}

TEST_F(SessionsOfAlice, end_when_she_signs_out) {
    sessions.close("nothing of that kind");
    EXPECT_TRUE(lasts(token, start));
    sessions.close(token);
    EXPECT_FALSE(lasts(token, start));
}

TEST_F(SessionsOfAlice, are_a_thousand_at_most_and_the_one_used_longest_ago_goes) {
    std::string second;
    for (std::size_t count = 1; count < Sessions::most; ++count) {
        const auto opened = sessions.open("bob", "$y$other", start + 1s);
        if (count == 1) second = opened;
    }
    EXPECT_TRUE(lasts(token, start + 2s));
    sessions.open("bob", "$y$other", start + 3s);
    EXPECT_TRUE(lasts(token, start + 4s)) << "used just now";
    int left = 0;
    left += lasts(second, start + 4s) ? 1 : 0;
    sessions.open("bob", "$y$other", start + 5s);
    EXPECT_LE(left, 1);
}

TEST_F(SessionsOfAlice, are_opened_found_and_closed_by_many_threads) {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                const auto own = sessions.open("bob", "$y$other", start);
                EXPECT_TRUE(lasts(own, start));
                sessions.close(own);
                EXPECT_FALSE(lasts(own, start));
            }
        });
    threads.clear();
    EXPECT_TRUE(lasts(token, start));
}

} // namespace
} // namespace shopd::web
