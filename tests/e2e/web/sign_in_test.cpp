#include "tests/e2e/web/browser.hpp"

#include <gmock/gmock.h>

#include <csignal>

/// Who is let in, and what of it stays where.
namespace shopd::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class SignedIn : public Served {};

TEST_F(SignedIn, a_wrong_password_is_told_the_same_as_an_unknown_name_and_a_right_one_leads_back) {
    auto wrong = browser.sign_in("alice", "apple");
    auto unknown = browser.sign_in("mallory", "apple");
    EXPECT_EQ(wrong.status, 403);
    EXPECT_EQ(unknown.status, 403);
    EXPECT_TRUE(wrong.has("This name and this password do not go together."));
    EXPECT_TRUE(unknown.has("This name and this password do not go together."));
    const auto right = browser.sign_in("alice", password, "/status");
    EXPECT_EQ(right.status, 303);
    EXPECT_EQ(right.header("Location"), "status");
    EXPECT_THAT(right.header("Set-Cookie"), HasSubstr("HttpOnly"));
    EXPECT_THAT(right.header("Set-Cookie"), HasSubstr("SameSite=Strict"));
    EXPECT_EQ(browser.get("/status").status, 200);
    for (const auto& secret : {std::string{password}, std::string{"apple"}, std::string{"mallory"},
                               browser.cookies["moodle-shopd"], std::string{"$y$"}})
        EXPECT_THAT(daemon.log(), Not(HasSubstr(secret)));
    EXPECT_THAT(daemon.log(), HasSubstr("web: alice signed in"));
}

TEST_F(SignedIn, nobody_else_sees_anything_of_an_order) {
    const auto order = produced();
    for (const auto& path : {"/", "/status", "/search", "/no-such-page"})
        EXPECT_EQ(browser.get(path).status, 403) << path;
    const auto page = browser.get("/order/" + std::to_string(order.bill));
    EXPECT_EQ(page.status, 403);
    EXPECT_FALSE(page.has(order.transaction_id));
    EXPECT_FALSE(page.has("Tostain"));
    EXPECT_EQ(browser.get("/order/" + std::to_string(order.bill) + "/trace.txt").status, 403);
    EXPECT_EQ(browser.get("/order/" + std::to_string(order.bill) + "/follow").status, 403);
}

TEST_F(SignedIn, who_guesses_is_made_to_wait_and_told_for_how_long) {
    Page page;
    for (int attempt = 0; attempt < 10 && page.status != 429; ++attempt)
        page = browser.sign_in("alice", "guess");
    EXPECT_EQ(page.status, 429);
    EXPECT_GT(std::stoi(page.header("Retry-After")), 0);
    EXPECT_EQ(browser.sign_in("alice", password).status, 429) << "the right one has to wait as well";
    EXPECT_EQ(browser.sign_in("bob", password).status, 303) << "others do not";
}

TEST_F(SignedIn, forms_of_other_sites_and_requests_for_other_hosts_are_refused) {
    ASSERT_EQ(browser.sign_in("alice", password).status, 303);
    const auto token = browser.get("/").form_token();
    EXPECT_EQ(browser.post("/search", {{"form_token", token}, {"text", "x"}}).status, 200);
    EXPECT_EQ(browser.post("/search", {{"text", "x"}}).status, 403);
    EXPECT_EQ(browser.post("/search", {{"form_token", token + "x"}, {"text", "x"}}).status, 403);
    EXPECT_EQ(browser.post("/sign-out", {}).status, 403);
    for (const auto& [name, value] : std::map<std::string, std::string>{
             {"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Content-Type", "text/plain"}})
        EXPECT_GE(browser.post("/search", {{"form_token", token}, {"text", "x"}}, {{name, value}}).status, 400) << name;
    EXPECT_EQ(browser.get("/", {{"Host", "evil.example"}}).status, 421);
    EXPECT_EQ(browser.post("/search", {{"form_token", token}, {"text", std::string(20'000, 'x')}}).status, 413);
    for (const auto* method : {"PUT", "DELETE", "OPTIONS", "PATCH"}) {
        httplib::Request request;
        request.method = method;
        request.path = "/";
        const auto status = browser.request(request).status;
        EXPECT_TRUE(status == 405 || status == 400) << method << " " << status;
    }
    EXPECT_EQ(browser.get("/").status, 200) << "the session is still there";
}

TEST_F(SignedIn, every_answer_forbids_scripts_of_others_frames_and_keeping) {
    for (const auto& page : {browser.get("/"), browser.get("/no"), browser.get("/", {{"Host", "evil.example"}})}) {
        EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
        EXPECT_THAT(page.header("Content-Security-Policy"), Not(HasSubstr("unsafe")));
        EXPECT_EQ(page.header("Cache-Control"), "no-store");
        EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(page.header("Referrer-Policy"), "no-referrer");
        EXPECT_EQ(page.header("Server"), "");
    }
}

TEST_F(SignedIn, a_session_ends_with_its_user_and_not_with_anothers) {
    Browser bobs{socket()};
    ASSERT_EQ(browser.sign_in("alice", password).status, 303);
    ASSERT_EQ(bobs.sign_in("bob", password).status, 303);
    auto users = both();
    users.erase(2, users.find("bob") - 2);
    daemon.configure(yaml(users));
    daemon.signal(SIGHUP);
    EVENTUALLY(browser.get("/").status == 403, daemon);
    EXPECT_TRUE(browser.get("/status").has("Your session has ended."));
    EXPECT_EQ(bobs.get("/").status, 200);
    EXPECT_EQ(browser.sign_in("alice", password).status, 403);
}

TEST_F(SignedIn, who_signs_out_is_out) {
    ASSERT_EQ(browser.sign_in("alice", password).status, 303);
    const auto stolen = browser.cookies;
    const auto token = browser.get("/").form_token();
    EXPECT_EQ(browser.post("/sign-out", {{"form_token", token}}).status, 303);
    browser.cookies = stolen;
    EXPECT_EQ(browser.get("/").status, 403);
}

TEST_F(SignedIn, a_stale_socket_is_replaced_and_a_reload_takes_the_page_away) {
    daemon.kill();
    daemon.wait_for_end();
    ASSERT_TRUE(std::filesystem::exists(socket()));
    daemon.start_ready();
    EVENTUALLY(browser.get("/").status == 403, daemon);
    daemon.configure("");
    daemon.signal(SIGHUP);
    EVENTUALLY(browser.get("/").status == 0, daemon);
    produced();
}

} // namespace
} // namespace shopd::e2e
