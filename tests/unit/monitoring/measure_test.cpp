#include "daemon/monitoring/measure.hpp"
#include "daemon/monitoring/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <regex>
#include <set>
#include <sstream>

namespace shopd::monitoring {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

ordered_json daemon_document() {
    return ordered_json::parse(
        R"({"state":"ready","hearing":{"triggers":"","all_well":true},"moodle":{"breaker":"closed"},
        "trace":"ok","trace_troubles":["sealing the trace: no space"],"leases":3,"rings":{"all":9,"notified":7},
        "last_ring":1764000000500,"reload":{"at":1764000001000,"good":false,"words":"..."}})");
}

ordered_json database_document() {
    return ordered_json::parse(
        R"({"pauses":[],"waiting":{"streams":4,"due":2,"late_seconds":11,"failing":1},"unrouted":6,
        "unproduced":{"count":5,"oldest":{"bill":4711,"age_seconds":61}},"retrying":{"count":2},
        "dead":{"count":7,"causes":[{"cause":"CONFIG: no course with coursename NO-SUCH","count":3},
        {"cause":"CONFIG: no role teacher","count":1},{"cause":"username \"taken\"","count":2},
        {"cause":"UNCERTAIN","count":1}]}})");
}

std::string text_of(const ordered_json& daemon, const ordered_json& database) {
    return to_text(measure("1.2.3", daemon, database));
}

TEST(Measure, says_what_stands_in_the_documents_of_status) {
    const auto text = text_of(daemon_document(), database_document());
    for (const auto* line : {"moodle_shopd_build_info{version=\"1.2.3\"} 1",
                             "moodle_shopd_database_up 1",
                             "moodle_shopd_ready 1",
                             "moodle_shopd_hears_changes 1",
                             "moodle_shopd_triggers_well 1",
                             "moodle_shopd_moodle_answers 1",
                             "moodle_shopd_trace_writable 1",
                             "moodle_shopd_trace_troubles 1",
                             "moodle_shopd_leases 3",
                             "moodle_shopd_notifications_heard_total 7",
                             "moodle_shopd_last_wake_timestamp_seconds 1764000000.5",
                             "moodle_shopd_config_last_reload_successful 0",
                             "moodle_shopd_config_last_reload_timestamp_seconds 1764000001",
                             "moodle_shopd_oldest_unproduced_order_seconds 61",
                             "moodle_shopd_unproduced_orders 5",
                             "moodle_shopd_waiting_streams 4",
                             "moodle_shopd_failing_streams 1",
                             "moodle_shopd_feed_lag_seconds 11",
                             "moodle_shopd_unrouted_changes 6",
                             "moodle_shopd_retrying_effects 2",
                             "moodle_shopd_pauses 0"})
        EXPECT_THAT(text, HasSubstr(std::string{line} + "\n"));
}

TEST(Measure, counts_the_dead_by_the_class_of_their_cause_and_never_by_a_name) {
    const auto text = text_of(daemon_document(), database_document());
    EXPECT_THAT(text, HasSubstr("moodle_shopd_dead{class=\"config\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("moodle_shopd_dead{class=\"order\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("moodle_shopd_dead{class=\"uncertain\"} 1\n"));
    EXPECT_THAT(text, Not(HasSubstr("NO-SUCH")));
    EXPECT_THAT(text, Not(HasSubstr("4711")));
}

TEST(Measure, of_a_database_that_does_not_answer_claims_nothing_of_what_stands_in_it) {
    const auto text = text_of(daemon_document(), nullptr);
    EXPECT_THAT(text, HasSubstr("moodle_shopd_database_up 0\n"));
    EXPECT_THAT(text, Not(HasSubstr("unproduced")));
    EXPECT_THAT(text, Not(HasSubstr("moodle_shopd_dead")));
}

TEST(Measure, before_the_first_document_says_that_nothing_is_ready) {
    const auto text = text_of(nullptr, nullptr);
    EXPECT_THAT(text, HasSubstr("moodle_shopd_ready 0\n"));
    EXPECT_THAT(text, HasSubstr("moodle_shopd_config_last_reload_successful 1\n"));
}

TEST(Measure, takes_the_classes_that_causes_have_and_order_for_others) {
    for (const auto& [cause, wanted] : std::map<std::string, std::string>{{"CONFIG: x", "config"},
                                                                          {"DATA: x", "data"},
                                                                          {"UNKNOWN", "unknown"},
                                                                          {"UNCERTAIN: a copy", "uncertain"},
                                                                          {"", "order"},
                                                                          {"\"quoted\"\n{}", "order"},
                                                                          {"CONFIGURATION", "order"}})
        EXPECT_EQ(class_of(cause), wanted) << cause;
}

TEST(Metrics, of_waves_and_calls_are_in_seconds_and_by_function) {
    Metrics metrics;
    metrics.count_wave(2, 3, 40ms);
    metrics.count_failed_wave();
    metrics.count_call("core_user_create_users", "answered", 300ms);
    metrics.count_call("core_user_create_users", "transient", 2s);
    const auto text = to_text(metrics.collect());
    for (const auto* line :
         {"moodle_shopd_orders_total 3", "moodle_shopd_failed_waves_total 1", "moodle_shopd_wave_streams_sum 2",
          "moodle_shopd_wave_duration_seconds_sum 0.04",
          "moodle_shopd_rest_calls_total{function=\"core_user_create_users\",outcome=\"transient\"} 1",
          "moodle_shopd_rest_call_duration_seconds_count{function=\"core_user_create_users\"} 2",
          "moodle_shopd_rest_call_duration_seconds_sum{function=\"core_user_create_users\"} 2.3"})
        EXPECT_THAT(text, HasSubstr(std::string{line} + "\n"));
}

/// Counters end in _total and nothing else does, times are seconds, each family is told of once and explained.
TEST(Metrics, are_named_as_Prometheus_wants_them) {
    Metrics metrics;
    metrics.count_wave(1, 1, 1ms);
    metrics.count_call("f", "answered", 1ms);
    auto families = metrics.collect();
    for (auto& family : measure("1", daemon_document(), database_document()))
        families.push_back(family);
    std::set<std::string> names;
    for (const auto& family : families) {
        EXPECT_TRUE(std::regex_match(family.name, std::regex{"moodle_shopd_[a-z_]+"})) << family.name;
        EXPECT_EQ(family.name.ends_with("_total"), family.type == prometheus::MetricType::Counter) << family.name;
        EXPECT_FALSE(family.name.ends_with("_ms")) << family.name;
        EXPECT_FALSE(family.help.empty()) << family.name;
        EXPECT_TRUE(names.insert(family.name).second) << family.name;
    }
    EXPECT_GT(names.size(), 20U);
}

} // namespace
} // namespace shopd::monitoring
