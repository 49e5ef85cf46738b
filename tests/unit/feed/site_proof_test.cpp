#include "daemon/feed/site_proof.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace shopd;
using namespace shopd::feed;
using namespace std::chrono_literals;

namespace {

struct World {
    std::optional<StoredProof> stored;
    bool moodle_is_up = true;
    bool user_is_known = true;
    bool logs = false;
    std::optional<std::int64_t> last_access = 1'000;
    std::int64_t database_time = 1'050;
    std::chrono::steady_clock::time_point now{};
    int calls = 0;

    SiteProof proof(std::string url = "") {
        SiteQuestions questions;
        questions.call_site_info = [this] {
            ++calls;
            if (!moodle_is_up) throw std::runtime_error{"connection refused"};
            return SiteInfo{MoodleUserId{3}, "ws.shopd", "https://lms.example.org"};
        };
        questions.find_stored_proof = [this] { return stored; };
        questions.store_proof = [this](const std::string& identity) { stored = StoredProof{identity, 0s}; };
        questions.user_exists = [this](MoodleUserId, const std::string&) { return user_is_known; };
        questions.token_last_access = [this](MoodleUserId) { return last_access; };
        questions.call_logged = [this](MoodleUserId, std::int64_t since) { return logs && since <= database_time; };
        questions.database_time = [this] { return database_time; };
        questions.now = [this] { return now; };
        return SiteProof{std::move(questions), "7312/moodle/https://lms.example.org", std::move(url)};
    }
};

} // namespace

TEST(SiteProof, a_call_that_the_log_store_has_proves_it_at_once) {
    World world;
    world.logs = true;
    EXPECT_EQ(world.proof().prove().verdict, SiteVerdict::proved);
    EXPECT_EQ(world.stored->identity, "7312/moodle/https://lms.example.org");
}

TEST(SiteProof, without_a_log_store_it_waits_until_the_tokens_last_access_moves) {
    World world;
    auto proof = world.proof();
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::not_yet);
    world.now += 65s;
    world.last_access = 1'065;
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::proved);
}

TEST(SiteProof, calls_that_leave_no_mark_for_70_s_are_a_contradiction) {
    World world;
    auto proof = world.proof();
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::not_yet);
    world.now += 69s;
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::not_yet);
    world.now += 1s;
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::contradiction);
    EXPECT_FALSE(world.stored);
    EXPECT_EQ(proof.prove().verdict, SiteVerdict::not_yet) << "the next attempt begins anew";
}

TEST(SiteProof, a_user_whom_the_database_does_not_have_is_a_contradiction) {
    World world;
    world.user_is_known = false;
    const auto answer = world.proof().prove();
    EXPECT_EQ(answer.verdict, SiteVerdict::contradiction);
    EXPECT_NE(answer.reason.find("ws.shopd"), std::string::npos);
}

TEST(SiteProof, another_site_url_is_a_contradiction_and_a_trailing_slash_is_not) {
    World world;
    world.logs = true;
    EXPECT_EQ(world.proof("https://other.example.org").prove().verdict, SiteVerdict::contradiction);
    EXPECT_EQ(world.proof("https://lms.example.org/").prove().verdict, SiteVerdict::proved);
}

TEST(SiteProof, with_moodle_away_it_is_not_yet_and_says_why) {
    World world;
    world.moodle_is_up = false;
    const auto answer = world.proof().prove();
    EXPECT_EQ(answer.verdict, SiteVerdict::not_yet);
    EXPECT_EQ(answer.reason, "connection refused");
}

TEST(SiteProof, a_proof_younger_than_a_day_for_the_same_identity_needs_no_call) {
    World world;
    world.moodle_is_up = false;
    world.stored = StoredProof{"7312/moodle/https://lms.example.org", 23h};
    EXPECT_EQ(world.proof().prove().verdict, SiteVerdict::proved);
    EXPECT_EQ(world.calls, 0);
    world.stored->age = 24h;
    EXPECT_EQ(world.proof().prove().verdict, SiteVerdict::not_yet);
    world.stored = StoredProof{"another/identity", 1h};
    EXPECT_EQ(world.proof().prove().verdict, SiteVerdict::not_yet);
}
