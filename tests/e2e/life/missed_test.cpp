#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

TEST(MissedProductChanges, are_found_at_the_next_start_whatever_they_were) {
    Living at{"production: { undo: remove }\n"};
    const auto moved = at.sold("SHORT");
    at.customer = sandbox::shop::create_customer(at.database, {.email = "second@example.org"});
    const auto removed = at.sold("SHORT");
    ASSERT_EQ(at.daemon.stop(), 0);
    at.site.execute("alter table mdl_local_shop_product disable trigger moodle_shopd");
    at.change(moved, "enddate = 1930000000");
    at.remove(removed);
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.outbox"), 0);
    at.daemon.start_ready();
    EVENTUALLY(at.access().end == 1930000000 && enrolments_in(at.site, "EFORM-C") == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_THAT(at.daemon.log(), ::testing::HasSubstr("disabled on \"public\".\"mdl_local_shop_product\""));
    EXPECT_ALL_WELL(at);
}

TEST(MissedProductChanges, of_products_that_were_made_before_version_3_are_taken_as_they_are) {
    Living at;
    const auto order = at.sold("SHORT");
    EVENTUALLY(all_quiet(at.site), at.daemon);
    ASSERT_EQ(at.daemon.stop(), 0);
    at.site.execute("update moodle_shopd.version set number = 2");
    at.site.execute("delete from moodle_shopd.products");
    at.site.execute("drop trigger moodle_shopd on mdl_local_shop_product");
    at.change(order, "enddate = 1930000000");
    const auto upgraded = at.daemon.command({"db", "upgrade", "--as", at.site.admin_dsn()});
    EXPECT_EQ(upgraded.exit_code, 0) << upgraded.output;
    at.daemon.start_ready();
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.access().end, 1950000000);
    at.change(order, "enddate = 1940000000");
    EVENTUALLY(at.access().end == 1940000000, at.daemon);
}

TEST(ManyProductChanges, are_held_by_the_brake_on_undos_until_a_person_releases_them) {
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
    at.site.execute("update mdl_local_shop_product set deleted = 1");
    EVENTUALLY(held() == 2 && suspended() == 2, at.daemon);
    EXPECT_EQ(at.daemon.command({"dead", "retry", "--cause", "brake: undos"}).exit_code, 0);
    EVENTUALLY(held() == 0 && suspended() == 4, at.daemon);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
