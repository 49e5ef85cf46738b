#include "daemon/service/signals.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include <unistd.h>

namespace shopd::service {
namespace {

class SignalsTest : public testing::Test {
protected:
    std::vector<std::string> after(const std::vector<int>& raised) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        for (const int signal : raised) {
            const std::size_t before = seen_.size();
            ::kill(::getpid(), signal);
            while (seen_.size() == before && std::chrono::steady_clock::now() < deadline) {
                io_.run_one_until(deadline);
            }
        }
        return seen_;
    }

    boost::asio::io_context io_;
    std::vector<std::string> seen_;
    Signals signals_{io_, SignalHandlers{[this] { seen_.emplace_back("drain"); }, [this] { seen_.emplace_back("now"); },
                                         [this] { seen_.emplace_back("reload"); },
                                         [this] { seen_.emplace_back("reopen"); }}};
};

TEST_F(SignalsTest, the_first_sigterm_drains_and_the_second_stops_at_once) {
    EXPECT_EQ(after({SIGTERM, SIGTERM}), (std::vector<std::string>{"drain", "now"}));
}

TEST_F(SignalsTest, sigint_counts_as_sigterm) {
    EXPECT_EQ(after({SIGINT, SIGTERM}), (std::vector<std::string>{"drain", "now"}));
}

TEST_F(SignalsTest, sighup_reloads_and_sigusr1_reopens_the_trace_as_often_as_they_come) {
    EXPECT_EQ(after({SIGHUP, SIGUSR1, SIGHUP}), (std::vector<std::string>{"reload", "reopen", "reload"}));
}

TEST_F(SignalsTest, a_peer_that_hangs_up_kills_nobody) {
    EXPECT_EQ(::raise(SIGPIPE), 0);
    EXPECT_TRUE(seen_.empty());
}

} // namespace
} // namespace shopd::service
