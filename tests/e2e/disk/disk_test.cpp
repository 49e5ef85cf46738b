#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

#include <fstream>

/// Every effect has its line on disk before it is acknowledged; a disk that is full or fails holds production up.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

sandbox::Environment with_shim(const Folder& folder) {
    return {{"LD_PRELOAD", SHOPD_SHIM},
            {"SHOPD_DISK_FULL", (folder.path() / "full").string()},
            {"SHOPD_SYNC_FAILS", (folder.path() / "fails").string()},
            {"SHOPD_SYNC_LOG", (folder.path() / "syncs").string()},
            {"ASAN_OPTIONS", "verify_asan_link_order=0"}};
}

std::vector<long long> synced_sizes(const Folder& folder) {
    std::ifstream in{folder.path() / "syncs"};
    std::vector<long long> sizes;
    for (long long size = 0; in >> size;)
        sizes.push_back(size);
    return sizes;
}

TEST(Disk, the_lines_of_an_acknowledged_wave_are_on_disk) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Folder folder;
    Daemon daemon{site, moodle, {.environment = with_shim(folder)}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    const auto sizes = synced_sizes(folder);
    ASSERT_FALSE(sizes.empty());
    EXPECT_EQ(sizes.back(), static_cast<long long>(std::filesystem::file_size(daemon.trace_file())));
}

TEST(Disk, a_wave_whose_sync_fails_is_not_acknowledged_and_is_told_once_when_the_disk_is_well_again) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Folder folder;
    Daemon daemon{site, moodle, {.environment = with_shim(folder)}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    EVENTUALLY(daemon.trace_of(order.transaction_id).size() == 1 && all_quiet(site), daemon);
    std::ofstream{folder.path() / "fails"} << "";
    shop::pay(database, order.bill);
    EVENTUALLY(daemon.log().find("critical") != std::string::npos, daemon);
    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(bill_status(site, order.bill), "SOLDOUT");
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.ledger where kind = 'account' and outcome = 'done'"), 0);
    EXPECT_EQ(site.number("select count(*) from mdl_local_shop_product"), 0);

    std::filesystem::remove(folder.path() / "fails");
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(products_of(site, order.bill), 1);
    const auto trace = daemon.trace_of(order.transaction_id);
    EXPECT_GE(std::count(trace.begin(), trace.end(), "GENERIC : New user created benoit.tostain with ID 174."), 1);
}

TEST(Disk, production_waits_while_the_trace_cannot_be_written_and_goes_on_by_itself) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Folder folder;
    Daemon daemon{site, moodle, {.environment = with_shim(folder)}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    EVENTUALLY(daemon.trace_of(order.transaction_id).size() == 1 && all_quiet(site), daemon);
    const auto before = daemon.trace();
    std::ofstream{folder.path() / "full"} << "";
    shop::pay(database, order.bill);
    EVENTUALLY(daemon.log().find("critical") != std::string::npos, daemon);
    EXPECT_NE(daemon.log().find("No space left on device"), std::string::npos) << daemon.log();
    EXPECT_EQ(bill_status(site, order.bill), "SOLDOUT");
    EXPECT_EQ(daemon.trace(), before) << "no half line stays";

    std::filesystem::remove(folder.path() / "full");
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    const auto trace = daemon.trace_of(order.transaction_id);
    EXPECT_EQ(std::count(trace.begin(), trace.end(), "GENERIC : New user created benoit.tostain with ID 174."), 1);
    EXPECT_EQ(daemon.stop(), 0);
}

} // namespace
} // namespace shopd::e2e
