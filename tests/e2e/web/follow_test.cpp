#include "tests/e2e/web/browser.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <thread>

/// Server-sent events: lines as they come.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

/// A connection that reads events until it is dropped.
class Follower {
public:
    Follower(const std::filesystem::path& socket, const std::string& path, const Browser& browser,
             const std::string& last = "")
        : client_{socket.string()} {
        client_.set_address_family(AF_UNIX);
        client_.set_read_timeout(60);
        httplib::Headers headers{{"Host", "localhost"}, {"Accept", "text/event-stream"}};
        for (const auto& [name, value] : browser.cookies)
            headers.emplace("Cookie", name + "=" + value);
        if (!last.empty()) headers.emplace("Last-Event-ID", last);
        thread_ = std::thread{[this, path, headers] {
            client_.Get(
                path, headers, [this](const httplib::Response& response) { return status_ = response.status, true; },
                [this](const char* data, std::size_t size) {
                    const std::lock_guard lock{mutex_};
                    text_.append(data, size);
                    return !is_dropped_;
                });
            has_ended_ = true;
        }};
    }

    ~Follower() {
        is_dropped_ = true;
        client_.stop();
        thread_.join();
    }

    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    [[nodiscard]] int status() const { return status_; }

    [[nodiscard]] bool has_ended() const { return has_ended_; }

    [[nodiscard]] std::string text() const {
        const std::lock_guard lock{mutex_};
        return text_;
    }

    [[nodiscard]] int count(const std::string& words) const {
        const auto all = text();
        int found = 0;
        for (auto at = all.find(words); at != std::string::npos; at = all.find(words, at + 1))
            ++found;
        return found;
    }

    /// Of the last event.
    [[nodiscard]] std::string last_id() const {
        const auto all = text();
        const auto at = all.rfind("\nid: ");
        return at == std::string::npos ? "" : all.substr(at + 5, all.find('\n', at + 5) - at - 5);
    }

private:
    httplib::Client client_;
    mutable std::mutex mutex_;
    std::string text_;
    std::atomic<int> status_ = 0;
    std::atomic<bool> is_dropped_ = false;
    std::atomic<bool> has_ended_ = false;
    std::thread thread_;
};

class Followed : public Served {
protected:
    Followed() {
        if (browser.sign_in("alice", password).status != 303) throw std::runtime_error{"alice is not let in"};
        order = shop::place(database);
        if (!sandbox::wait_until([&] { return !daemon.trace_of(order.transaction_id).empty(); },
                                 std::chrono::seconds{90}))
            throw std::runtime_error{"no line: " + daemon.log()};
    }

    [[nodiscard]] std::string follow_path() {
        const auto page = browser.get("/order/" + std::to_string(order.bill)).body;
        const std::string before = "data-source=\"";
        const auto begin = page.find(before) + before.size();
        auto path = "/order/" + page.substr(begin, page.find('"', begin) - begin);
        for (auto at = path.find("&amp;"); at != std::string::npos; at = path.find("&amp;"))
            path.erase(at + 1, 4);
        for (auto at = path.find("&#x3D;"); at != std::string::npos; at = path.find("&#x3D;"))
            path.replace(at, 6, "=");
        return path;
    }

    shop::Order order;
};

TEST_F(Followed, lines_come_as_they_are_written_and_through_a_rotation_and_none_twice) {
    const Follower follower{socket(), follow_path(), browser};
    EVENTUALLY(follower.status() == 200, daemon);
    std::filesystem::rename(daemon.trace_file(), daemon.trace_file().string() + ".1");
    shop::pay(database, order.bill);
    const std::string last = ">Production Controller : Updating bill state to COMPLETE<";
    EVENTUALLY(follower.count(last) == 1, daemon);
    for (const auto* line : {"Prepay Production : preproducing for EFORM", "Postpay Production : producing for EFORM",
                             "STD_ENROL_ONE_COURSE PostPay : Completed for EFORM-C..."})
        EXPECT_EQ(follower.count(">" + std::string{line} + "<"), 1) << follower.text();
    ASSERT_FALSE(follower.last_id().empty());

    // As a browser does whose connection was lost.
    const Follower again{socket(), follow_path(), browser, follower.last_id()};
    EVENTUALLY(again.text().find("retry:") != std::string::npos, daemon);
    EXPECT_EQ(again.count("data:"), 0) << again.text();
}

TEST_F(Followed, a_stop_ends_it_promptly_and_a_crowd_is_sent_away) {
    std::vector<std::unique_ptr<Follower>> crowd;
    const auto path = follow_path();
    for (int count = 0; count < 16; ++count)
        crowd.push_back(std::make_unique<Follower>(socket(), path, browser));
    for (const auto& follower : crowd)
        EVENTUALLY(follower->status() == 200, daemon);
    const Follower late{socket(), path, browser};
    EVENTUALLY(late.status() == 503, daemon);
    EXPECT_EQ(browser.get("/").status, 200) << "the pages are still there";
    EXPECT_EQ(daemon.stop(), 0);
    for (const auto& follower : crowd)
        EVENTUALLY(follower->has_ended(), daemon);
}

} // namespace
} // namespace shopd::e2e
