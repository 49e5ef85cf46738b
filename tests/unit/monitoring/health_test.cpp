#include "daemon/monitoring/health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace shopd::monitoring {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;
using testing::HasSubstr;

class Healthy : public testing::Test {
protected:
    [[nodiscard]] Health of(const std::string& kind) const { return health(kind, age, daemon, database).value(); }

    void expect_not_effective(const std::string& why) const {
        EXPECT_FALSE(of("effective").is_well);
        EXPECT_THAT(of("effective").words, HasSubstr(why));
        EXPECT_TRUE(of("live").is_well) << "a restart would not help";
        EXPECT_TRUE(of("ready").is_well);
    }

    std::chrono::milliseconds age = 5s;
    ordered_json daemon = {{"state", "ready"}, {"trace", "ok"}, {"moodle", {{"breaker", "closed"}}}};
    ordered_json database = {{"pauses", ordered_json::array()}, {"waiting", {{"late_seconds", 0}}}};
};

TEST_F(Healthy, is_well_in_each_way) {
    for (const auto* kind : {"live", "ready", "effective"})
        EXPECT_TRUE(of(kind).is_well) << of(kind).words;
}

TEST_F(Healthy, of_another_kind_is_not_known) {
    for (const auto* kind : {"", "live/", "LIVE", "all"})
        EXPECT_FALSE(health(kind, age, daemon, database)) << kind;
}

TEST_F(Healthy, a_main_loop_that_is_silent_is_not_live) {
    age = 61s;
    EXPECT_FALSE(of("live").is_well);
    EXPECT_THAT(of("live").words, HasSubstr("61 s"));
    EXPECT_FALSE(of("effective").is_well);
}

TEST_F(Healthy, a_daemon_that_starts_or_drains_is_live_and_not_ready) {
    for (const auto* state : {"starting", "draining"}) {
        daemon["state"] = state;
        EXPECT_TRUE(of("live").is_well);
        EXPECT_FALSE(of("ready").is_well);
        EXPECT_EQ(of("effective").words, state);
    }
    daemon = nullptr;
    EXPECT_EQ(of("ready").words, "starting");
}

TEST_F(Healthy, a_trace_that_cannot_be_written_is_not_effective) {
    daemon["trace"] = "cannot be written";
    expect_not_effective("trace");
}

TEST_F(Healthy, a_Moodle_that_is_given_a_rest_is_not_effective) {
    daemon["moodle"]["breaker"] = "open";
    expect_not_effective("Moodle");
}

TEST_F(Healthy, a_database_that_does_not_answer_is_not_effective) {
    database = nullptr;
    expect_not_effective("database");
}

TEST_F(Healthy, a_pause_of_all_is_not_effective_and_one_of_a_product_is) {
    database["pauses"].push_back({{"scope", "item"}, {"name", "EFORM"}});
    EXPECT_TRUE(of("effective").is_well);
    database["pauses"].push_back({{"scope", "all"}, {"name", ""}});
    expect_not_effective("paused");
}

TEST_F(Healthy, what_is_due_for_more_than_five_minutes_is_not_effective) {
    database["waiting"]["late_seconds"] = 300;
    EXPECT_TRUE(of("effective").is_well);
    database["waiting"]["late_seconds"] = 301;
    expect_not_effective("301 s");
    database["waiting"]["late_seconds"] = nullptr;
    EXPECT_TRUE(of("effective").is_well) << "nothing waits";
}

} // namespace
} // namespace shopd::monitoring
