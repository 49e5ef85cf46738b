#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/sql/trigger_check.hpp"
#include "tests/integration/feed/shop.hpp"
#include "tests/integration/feed/worker.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace shopd::feed;
using namespace shopd;
using namespace std::chrono_literals;

namespace {

// What every statement of ours would be counted as: our sessions' transactions, plus their statements inside DO blocks.
std::int64_t statements(Shop& shop) {
    return shop.site.number(
        "select coalesce(sum(calls), 0) from pg_stat_statements s join pg_roles r on r.oid = s.userid"
        " where r.rolname = 'feed_test' and s.dbid = (select oid from pg_database where datname ="
        " current_database()) and toplevel");
}

// Of all threads but this one, which waits by looking again and again.
std::chrono::microseconds cpu_time_of_others() {
    std::int64_t nanoseconds = 0;
    for (const auto& task : std::filesystem::directory_iterator{"/proc/self/task"}) {
        if (task.path().filename() == std::to_string(::gettid())) continue;
        std::int64_t on_cpu = 0;
        std::ifstream{task.path() / "schedstat"} >> on_cpu;
        nanoseconds += on_cpu;
    }
    return std::chrono::microseconds{nanoseconds / 1000};
}

} // namespace

// Every interval is 20 times shorter than shipped, so that 3 s stand for a minute.
TEST(Idle, while_hearing_with_nothing_waiting_a_minute_costs_at_most_four_queries_and_no_cpu) {
    sandbox::Cluster cluster{{.settings = {"shared_preload_libraries = 'pg_stat_statements'"}}};
    Shop shop{cluster};
    shop.site.execute("create extension pg_stat_statements");
    shop.configuration->feed.sweep.open = 3s;
    const auto connection = database::connect(shop.dsn(), {});
    const auto tables = database::Tables::find(*connection, "mdl_");
    auto options = shop.options();
    options.check_triggers = [&] { return sql::trigger_problem(*connection, tables); };
    options.times.ping = 6s;
    const auto one = started(options);
    Worker worker{*one, shop.dsn(), "host:/trace"};
    ASSERT_TRUE(eventually([&] { return worker.claims() >= 2 && one->status().sweeps.open >= 1; }));
    shop.site.execute("select pg_stat_statements_reset()");
    const auto cpu_before = cpu_time_of_others();
    const auto claims = worker.claims();
    const auto sweeps = one->status().sweeps.open;
    ASSERT_TRUE(eventually([&] { return one->status().sweeps.open == sweeps + 4; }));
    const auto in_four_minutes = statements(shop);
    EXPECT_LE(in_four_minutes, 16) << shop.site.value("select string_agg(calls || ' x ' || query, chr(10)) from"
                                                      " pg_stat_statements s join pg_roles r on r.oid = s.userid"
                                                      " where r.rolname = 'feed_test' and toplevel");
    EXPECT_GE(in_four_minutes, 8) << "sweep and triggers must have been looked at";
    EXPECT_EQ(worker.claims(), claims) << "no worker was woken";
    const auto cpu = cpu_time_of_others() - cpu_before;
    EXPECT_LT(cpu, 40ms) << "ten milliseconds a minute";
    std::cout << in_four_minutes << " statements in 12 s that stand for four minutes, " << cpu.count()
              << " us of CPU\n";
}
