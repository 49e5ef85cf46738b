#include "tests/e2e/undo/refunding.hpp"

namespace shopd::e2e {
namespace {

TEST(TheBrakeOnUndos, holds_what_is_more_than_it_allows_until_a_person_releases_it) {
    AtWork at{"brakes: { undos: 2 per 10 min }\nproduction: { workers: 1 }\n"};
    at.daemon.start_ready();
    std::vector<sandbox::shop::Order> orders;
    for (int i = 0; i < 4; ++i)
        orders.push_back(at.buy({.customer = {.email = "c" + std::to_string(i) + "@example.org"}}));
    for (const auto& order : orders)
        EVENTUALLY_COMPLETE(at, order);
    const auto held = [&] {
        return at.site.number("select count(*) from moodle_shopd.orders where cause = 'brake: undos'");
    };
    const auto suspended = [&] { return at.site.number("select count(*) from mdl_user_enrolments where status = 1"); };
    at.site.execute("update mdl_local_shop_bill set status = 'PAYBACK'");
    EVENTUALLY(held() == 2 && suspended() == 2 && all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.daemon.command({"dead", "retry", "--cause", "brake: undos"}).exit_code, 0);
    EVENTUALLY(held() == 0 && suspended() == 4 && all_quiet(at.site), at.daemon);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
