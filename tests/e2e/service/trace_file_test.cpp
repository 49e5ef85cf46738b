#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

/// The trace file under outside hands.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

TEST(TraceFile, after_an_outside_rename_and_sigusr1_new_lines_stand_in_the_new_file_and_none_is_lost) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    daemon.start_ready();
    auto database = site.connect();
    const auto first = shop::place(database);
    EVENTUALLY(daemon.trace_of(first.transaction_id).size() == 1, daemon);
    std::filesystem::rename(daemon.trace_file(), daemon.trace_file().string() + ".1");
    daemon.signal(SIGUSR1);
    EVENTUALLY(std::filesystem::exists(daemon.trace_file()), daemon);
    shop::pay(database, first.bill);
    EVENTUALLY(bill_status(site, first.bill) == "COMPLETE", daemon);
    EXPECT_EQ(daemon.trace_of(first.transaction_id).front(),
              "Production Controller : Full production starting from PLACED ...");
}

TEST(TraceFile, the_commands_find_an_order_by_bill_and_by_transaction_over_rotated_files) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = "trace: { rotate: { size: 4 KiB, daily: true } }\n"}};
    daemon.start_ready();
    auto database = site.connect();
    const auto first = shop::place(database);
    shop::pay(database, first.bill);
    EVENTUALLY(bill_status(site, first.bill) == "COMPLETE", daemon);
    for (int i = 0; i < 12; ++i) {
        const auto order = shop::place(database, {.customer = {.email = "r" + std::to_string(i) + "@example.org"}});
        shop::pay(database, order.bill);
        EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator{daemon.folder()})
        if (entry.path().filename().string().starts_with("merchant_trace.log")) ++files;
    EXPECT_GT(files, 2U);
    const auto by_bill = daemon.command({"trace", "scan", std::to_string(first.bill)});
    const auto by_id = daemon.command({"trace", "scan", first.transaction_id});
    EXPECT_EQ(by_bill.exit_code, 0);
    EXPECT_EQ(by_bill.output, by_id.output);
    EXPECT_NE(by_id.output.find("New user created"), std::string::npos) << by_id.output;
    EXPECT_EQ(daemon.command({"trace", "scan", "txn:nothing"}).exit_code, 1);
}

} // namespace
} // namespace shopd::e2e
