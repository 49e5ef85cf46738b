#include "daemon/fault_point.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace shopd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool becomes_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

class FaultPoint : public testing::Test {
protected:
    FaultPoint() {
        std::string pattern = (fs::temp_directory_path() / "fault_point.XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        ::setenv("SHOPD_FAULT_POINTS_DIR", folder_.c_str(), 1);
    }

    ~FaultPoint() override {
        ::unsetenv("SHOPD_FAULT_POINTS_DIR");
        fs::remove_all(folder_);
    }

    void put(const std::string& name) const { std::ofstream{folder_ / name}; }

    [[nodiscard]] std::vector<std::string> reached() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator{folder_}) {
            if (entry.path().extension() == ".reached") {
                names.push_back(entry.path().filename().string());
            }
        }
        return names;
    }

    fs::path folder_;
};

TEST_F(FaultPoint, one_that_is_not_armed_holds_nobody) {
    put("after_load.armed");
    fault_point("after_claim");
    EXPECT_TRUE(reached().empty());
}

TEST_F(FaultPoint, without_the_folder_in_the_environment_nothing_is_held) {
    put("after_claim.armed");
    ::unsetenv("SHOPD_FAULT_POINTS_DIR");
    fault_point("after_claim");
    EXPECT_TRUE(fs::exists(folder_ / "after_claim.armed"));
}

TEST_F(FaultPoint, an_armed_one_holds_until_it_may_go_and_names_who_is_held) {
    put("after_claim.armed");
    auto held = std::async(std::launch::async, [] { SHOPD_FAULT_POINT("after_claim"); });
    ASSERT_TRUE(becomes_true([this] { return !reached().empty(); }));
    EXPECT_EQ(reached().front().find("after_claim." + std::to_string(::getpid()) + '.'), 0U);
    EXPECT_EQ(held.wait_for(50ms), std::future_status::timeout);
    put("after_claim.go");
    EXPECT_EQ(held.wait_for(10s), std::future_status::ready);
}

TEST_F(FaultPoint, of_many_threads_one_arming_holds_exactly_one) {
    put("before_commit.armed");
    std::atomic<int> passed = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&passed] {
            fault_point("before_commit");
            ++passed;
        });
    }
    EXPECT_TRUE(becomes_true([&passed] { return passed == 15; }));
    EXPECT_EQ(reached().size(), 1U);
    put("before_commit.go");
}

} // namespace
} // namespace shopd
