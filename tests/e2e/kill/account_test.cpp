#include "tests/e2e/kill/points.hpp"
#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

class KilledWhileUpdating : public ::testing::TestWithParam<std::string> {};

/// Contact data that changed is passed on to the account; killed half way it is passed on, and told once.
TEST_P(KilledWhileUpdating, the_daemon_ends_where_it_would_have_ended) {
    AtWork at{"customer_account: { pass_on_changes: true }\n"};
    at.daemon.start_ready();
    const auto first = at.buy();
    EVENTUALLY_COMPLETE(at, first);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    at.site.execute("update mdl_local_shop_customer set city = 'Lyon' where id = $1", {std::to_string(first.customer)});
    at.daemon.arm(GetParam());
    const auto order = at.buy({.known_customer = first.customer});
    ASSERT_TRUE(at.daemon.wait_reached(GetParam())) << GetParam() << " was not reached\n" << at.daemon.log();
    at.daemon.kill();
    at.daemon.start_ready();
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.site.value("select city from mdl_user where id = $1", {std::to_string(at.account_of(order))}), "Lyon");
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.dead"), 0);
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(At, KilledWhileUpdating, ::testing::ValuesIn(account_kills()),
                         [](const auto& tested) { return tested.param; });

} // namespace
} // namespace shopd::e2e
