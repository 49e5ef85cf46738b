#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

/// What monitoring systems see of the daemon.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Answer {
    int status = 0; ///< 0: nobody answered
    std::string body;
};

Answer get(const std::filesystem::path& socket, const std::string& path) {
    httplib::Client client{socket.string()};
    client.set_address_family(AF_UNIX);
    client.set_default_headers({{"Host", "localhost"}});
    const auto result = client.Get(path);
    return result ? Answer{result->status, result->body} : Answer{};
}

/// Receives what the daemon posts.
class Receiver {
public:
    Receiver() {
        server_.Post("/SECRET-WAY", [this](const httplib::Request& request, httplib::Response& response) {
            const std::lock_guard lock{mutex_};
            response.status = status_;
            if (status_ == 200) documents_.push_back(nlohmann::json::parse(request.body));
        });
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread{[this] { server_.listen_after_bind(); }};
        while (!server_.is_running())
            std::this_thread::yield();
    }

    ~Receiver() {
        server_.stop();
        thread_.join();
    }

    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/SECRET-WAY"; }

    void answer(int status) {
        const std::lock_guard lock{mutex_};
        status_ = status;
    }

    /// The causes of each document, joined.
    [[nodiscard]] std::vector<std::string> causes() const {
        const std::lock_guard lock{mutex_};
        std::vector<std::string> all;
        for (const auto& document : documents_)
            for (const auto& cause : document["causes"])
                all.push_back(cause["cause"]);
        return all;
    }

    [[nodiscard]] nlohmann::json first() const {
        const std::lock_guard lock{mutex_};
        return documents_.at(0);
    }

private:
    httplib::Server server_;
    mutable std::mutex mutex_;
    int status_ = 200;
    std::vector<nlohmann::json> documents_;
    int port_ = 0;
    std::thread thread_;
};

class Monitored : public testing::Test {
protected:
    [[nodiscard]] std::filesystem::path socket() const { return folder.path() / "monitoring.sock"; }

    [[nodiscard]] std::string listening() const { return "monitoring: { listen: " + socket().string() + " }\n"; }

    [[nodiscard]] std::string telling(const Receiver& receiver, const std::filesystem::path& listen) const {
        const auto file = folder.path() / "webhook";
        std::filesystem::remove(file);
        std::ofstream{file} << receiver.address();
        std::filesystem::permissions(file, std::filesystem::perms::owner_read);
        return "monitoring: { listen: " + listen.string() + ", webhook_file: " + file.string() + " }\n" +
               "products:\n  EFORM: { handler: std_enrolonecourse, params: { coursename: NO-SUCH } }\n";
    }

    /// Asks, so that it looks.
    [[nodiscard]] std::size_t told(const Receiver& receiver) const {
        get(socket(), "/metrics");
        return receiver.causes().size();
    }

    [[nodiscard]] bool shows(const std::string& line) const {
        return get(socket(), "/metrics").body.find(line + "\n") != std::string::npos;
    }

    Folder folder;
    sandbox::Site site;
    sandbox::StandIn moodle{site};
};

TEST_F(Monitored, orders_calls_and_health_are_seen_by_whoever_asks) {
    Daemon daemon{site, moodle, {.yaml = listening()}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    EVENTUALLY(get(socket(), "/health/ready").status == 200, daemon);
    EVENTUALLY(get(socket(), "/health/effective").status == 200, daemon);
    EXPECT_EQ(get(socket(), "/health/live").status, 200);
    EXPECT_EQ(get(socket(), "/health/other").status, 404);
    EXPECT_EQ(get(socket(), "/").status, 404);
    const auto metrics = get(socket(), "/metrics").body;
    for (const auto* line :
         {"moodle_shopd_database_up 1\n", "moodle_shopd_ready 1\n",
          "moodle_shopd_rest_calls_total{function=\"core_user_create_users\",outcome=\"answered\"} 1\n"})
        EXPECT_THAT(metrics, HasSubstr(line));
    const auto file = folder.path() / "metrics";
    std::ofstream{file} << metrics;
    EXPECT_EQ(::system(("promtool check metrics <" + file.string()).c_str()), 0);
    for (const auto& secret : {order.transaction_id, std::string{"tostain"}, sandbox::StandIn::token()})
        EXPECT_THAT(metrics, Not(HasSubstr(secret)));
}

TEST_F(Monitored, an_order_that_cannot_be_produced_is_counted_and_a_pause_is_not_effective) {
    Daemon daemon{site,
                  moodle,
                  {.yaml = listening() +
                           "products:\n  EFORM: { handler: std_enrolonecourse, params: { coursename: NO-SUCH } }\n"}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(shows("moodle_shopd_dead{class=\"config\"} 1"), daemon);
    // Its plan, with what is refused, is written down before the wave is acknowledged.
    EVENTUALLY(shows("moodle_shopd_unproduced_orders 1"), daemon);
    ASSERT_EQ(daemon.command({"pause", "--why", "test"}).exit_code, 0);
    EVENTUALLY(get(socket(), "/health/effective").status == 503, daemon);
    EXPECT_EQ(get(socket(), "/health/effective").body, "production is paused\n");
}

TEST_F(Monitored, a_textfile_is_written_and_a_reload_moves_it) {
    const auto first = folder.path() / "first.prom";
    const auto second = folder.path() / "second.prom";
    Daemon daemon{site, moodle, {.yaml = "monitoring: { textfile: " + first.string() + " }\n"}};
    daemon.start_ready();
    EVENTUALLY(std::filesystem::exists(first), daemon);
    daemon.configure("monitoring: { textfile: " + second.string() + " }\n");
    daemon.signal(SIGHUP);
    EVENTUALLY(std::filesystem::exists(second), daemon);
    std::ifstream stream{second};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    EXPECT_THAT(text, HasSubstr("moodle_shopd_config_last_reload_successful 1\n"));
}

TEST_F(Monitored, a_reload_turns_it_on_and_off_and_a_place_that_is_taken_costs_no_order) {
    Daemon daemon{site, moodle};
    daemon.start_ready();
    std::filesystem::create_directory(socket());
    daemon.configure(listening());
    daemon.signal(SIGHUP);
    EVENTUALLY(daemon.log().find("monitoring.listen: ") != std::string::npos, daemon);
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    std::filesystem::remove(socket());
    EVENTUALLY(get(socket(), "/metrics").status == 200, daemon);
    daemon.configure("");
    daemon.signal(SIGHUP);
    EVENTUALLY(get(socket(), "/metrics").status == 0, daemon);
}

TEST_F(Monitored, each_cause_is_told_once_by_two_daemons_and_after_a_restart) {
    Receiver receiver;
    Daemon first{site, moodle, {.yaml = telling(receiver, socket())}};
    first.start_ready();
    auto database = site.connect();
    shop::pay(database, shop::place(database).bill);
    EVENTUALLY(told(receiver) == 1, first);
    EXPECT_THAT(receiver.first()["text"].get<std::string>(), HasSubstr("no course with coursename NO-SUCH"));
    EXPECT_EQ(receiver.first()["causes"][0]["count"], 1);
    EXPECT_EQ(first.stop(), 0);

    // Another daemon, a restart, one more order of the same cause and one of another.
    const auto other_socket = folder.path() / "other.sock";
    const std::string other_product = "  SOLD: { handler: std_enrolonecourse, params: { coursename: NO-OTHER } }\n";
    Daemon second{
        site, moodle, {.yaml = telling(receiver, other_socket) + other_product, .install = false, .name = "second"}};
    first.configure(telling(receiver, socket()) + other_product);
    first.start_ready();
    second.start_ready();
    shop::create_catalog_item(database, {.code = "SOLD"});
    for (const auto* product : {"EFORM", "SOLD"}) {
        const std::string email = std::string{product} + "@example.org";
        shop::pay(database, shop::place(database, {.customer = {.email = email}, .items = {{product}}}).bill);
    }
    EVENTUALLY(shows("moodle_shopd_dead{class=\"config\"} 3"), first);
    EVENTUALLY(told(receiver) == 2, first);
    EVENTUALLY(get(other_socket, "/metrics").body.find("moodle_shopd_dead{class=\"config\"} 3") != std::string::npos,
               second);
    EXPECT_THAT(receiver.causes(),
                ElementsAre("CONFIG: no course with coursename NO-SUCH", "CONFIG: no course with coursename NO-OTHER"));
}

TEST_F(Monitored, a_webhook_that_refuses_is_tried_again_and_its_address_is_never_logged) {
    Receiver receiver;
    receiver.answer(500);
    Daemon daemon{site, moodle, {.yaml = telling(receiver, socket())}};
    daemon.start_ready();
    auto database = site.connect();
    shop::pay(database, shop::place(database).bill);
    EVENTUALLY(told(receiver) == 0 && daemon.log().find("the webhook answered 500") != std::string::npos, daemon);
    receiver.answer(200);
    EVENTUALLY(told(receiver) == 1, daemon);
    EXPECT_THAT(daemon.log(), Not(HasSubstr("SECRET-WAY")));
}

} // namespace
} // namespace shopd::e2e
