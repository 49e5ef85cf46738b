#include "tests/e2e/web/browser.hpp"

#include <csignal>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/// The scenarios of tests/web, each against a daemon of its own.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

int free_port() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool is_bound = ::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                          ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(listener);
    if (!is_bound) throw std::runtime_error{"no port is free"};
    return ntohs(address.sin_port);
}

class InChromium : public Served, public testing::WithParamInterface<const char*> {};

TEST_P(InChromium, it_works) {
    ASSERT_TRUE(std::filesystem::exists(SHOPD_MODULES "node_modules/playwright-core"))
        << "./dev test puts the browser's modules there";
    // A browser knows no Unix sockets.
    const auto page = "127.0.0.1:" + std::to_string(free_port());
    auto yaml_of_port = yaml(both());
    yaml_of_port.replace(yaml_of_port.find(socket().string()), socket().string().size(), page);
    daemon.configure(yaml_of_port);
    daemon.signal(SIGHUP);
    EVENTUALLY(daemon.log().find("the page is served on " + page) != std::string::npos, daemon);
    const auto paid = produced();
    produced({.customer = {.last_name = "Roux", .email = "roux@example.org"}});
    const auto draft = shop::draft(database);
    const auto placed = shop::place(database, {.customer = {.last_name = "Petit", .email = "petit@example.org"}});
    EVENTUALLY(!daemon.trace_of(placed.transaction_id).empty(), daemon);
    const sandbox::Environment environment = {{"SHOPD_PAGE", "http://" + page},
                                              {"SHOPD_MODULES", SHOPD_MODULES},
                                              {"SHOPD_SCREENSHOTS", SHOPD_SCREENSHOTS},
                                              {"SHOPD_PASSWORD", password},
                                              {"SHOPD_DSN", site.admin_dsn()},
                                              {"SHOPD_TRACE", daemon.trace_file().string()},
                                              {"SHOPD_BILL", std::to_string(placed.bill)},
                                              {"SHOPD_ID", placed.transaction_id},
                                              {"SHOPD_PAID_BILL", std::to_string(paid.bill)},
                                              {"SHOPD_PAID_ID", paid.transaction_id},
                                              {"SHOPD_DRAFT_BILL", std::to_string(draft.bill)}};
    const auto child = sandbox::start(
        {.words = {"timeout", "-k", "5", "120", "node", SHOPD_SCENARIOS, GetParam()}, .environment = environment});
    const auto ended = sandbox::wait_for_end(child, std::chrono::minutes{3});
    ASSERT_TRUE(ended);
    EXPECT_EQ(*ended, 0) << "what went wrong stands above\n" << daemon.log();
}

INSTANTIATE_TEST_SUITE_P(Pages, InChromium,
                         testing::Values("sign_in_wrong_then_right", "paste_an_id", "choose_by_searching",
                                         "follow_through_a_rotation", "wrong_id_and_no_trace",
                                         "an_expired_session_leads_back", "french", "without_javascript",
                                         "keyboard_alone", "on_a_telephone", "copy_and_print",
                                         "what_the_daemon_is_doing"),
                         [](const auto& name) { return std::string{name.param}; });

} // namespace
} // namespace shopd::e2e
