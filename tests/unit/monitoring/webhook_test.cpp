#include "daemon/monitoring/webhook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <fstream>
#include <thread>

namespace shopd::monitoring {
namespace {

using testing::HasSubstr;
using testing::Not;

class Webhook : public testing::Test {
protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "shopd-webhook-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
        server.Post("/SECRET", [&](const httplib::Request& request, httplib::Response& response) {
            body = request.body;
            type = request.get_header_value("Content-Type");
            response.status = status;
            if (status == 302) response.set_header("Location", "/elsewhere");
        });
        server.Post("/elsewhere", [&](const httplib::Request&, httplib::Response&) { was_elsewhere = true; });
        port = server.bind_to_any_port("127.0.0.1");
        thread = std::thread{[&] { server.listen_after_bind(); }};
        while (!server.is_running())
            std::this_thread::yield();
    }

    void TearDown() override {
        server.stop();
        thread.join();
        std::filesystem::remove_all(folder);
    }

    [[nodiscard]] std::filesystem::path address(const std::string& text) const {
        std::ofstream{folder / "webhook", std::ios::trunc} << text;
        return folder / "webhook";
    }

    [[nodiscard]] std::string own_address() const { return "http://127.0.0.1:" + std::to_string(port) + "/SECRET"; }

    static std::string refusal(const std::filesystem::path& file) {
        try {
            post_to_webhook(file, "{}");
        } catch (const NotTold& why) {
            return why.what();
        }
        return "told";
    }

    std::filesystem::path folder;
    httplib::Server server;
    std::string body;
    std::string type;
    int status = 200;
    bool was_elsewhere = false;
    int port = 0;
    std::thread thread;
};

TEST_F(Webhook, gets_the_document_as_json) {
    post_to_webhook(address(own_address() + "\n"), R"({"text":"é"})");
    EXPECT_EQ(body, R"({"text":"é"})");
    EXPECT_EQ(type, "application/json");
}

TEST_F(Webhook, that_refuses_is_told_with_its_answer_and_without_its_address) {
    status = 403;
    EXPECT_EQ(refusal(address(own_address())), "the webhook answered 403");
}

TEST_F(Webhook, that_sends_elsewhere_is_not_followed) {
    status = 302;
    EXPECT_EQ(refusal(address(own_address())), "the webhook answered 302");
    EXPECT_FALSE(was_elsewhere);
}

TEST_F(Webhook, that_is_away_is_told_without_its_address) {
    const auto file = address("http://127.0.0.1:1/SECRET");
    EXPECT_THAT(refusal(file), HasSubstr("the webhook: "));
    EXPECT_THAT(refusal(file), Not(HasSubstr("SECRET")));
}

TEST_F(Webhook, goes_nowhere_in_clear_and_to_nothing_that_is_no_address) {
    for (const auto* text : {"http://example.org/SECRET", "ftp://127.0.0.1/SECRET", "file:///SECRET", "SECRET", "",
                             "https://example.org/SECRET\nhttps://example.org/SECOND"}) {
        const auto why = refusal(address(text));
        EXPECT_THAT(why, HasSubstr("holds no https:// address")) << text;
        EXPECT_THAT(why, Not(HasSubstr("SECRET"))) << text;
    }
    EXPECT_THAT(refusal(folder / "absent"), HasSubstr("cannot be read"));
}

} // namespace
} // namespace shopd::monitoring
