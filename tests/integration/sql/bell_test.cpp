#include "tests/integration/sql/installed.hpp"

#include <pqxx/nontransaction>
#include <pqxx/notification>

#include <gtest/gtest.h>

using namespace shopd::sql::tests;

namespace {

struct Rings : pqxx::notification_receiver {
    explicit Rings(pqxx::connection& connection) : pqxx::notification_receiver{connection, "moodle_shopd"} {}

    void operator()(const std::string&, int) override { ++count; }

    int count = 0;
};

/// The channel is in order: when a marker of ours has come, everything rung before it has, too.
int rings_until_now(pqxx::connection& listener, Rings& rings) {
    struct Marker : pqxx::notification_receiver {
        explicit Marker(pqxx::connection& connection) : pqxx::notification_receiver{connection, "marker"} {}

        void operator()(const std::string&, int) override { seen = true; }

        bool seen = false;
    } marker{listener};

    pqxx::nontransaction{listener}.exec("notify marker");
    while (!marker.seen)
        listener.await_notification(10, 0);
    return std::exchange(rings.count, 0);
}

} // namespace

TEST(Bell, is_rung_only_while_a_sleeper_holds_its_lock) {
    Installed shop;
    const auto listener = shopd::database::connect(
        shop.site.dsn("moodle_shopd"), {.purpose = shopd::database::Purpose::listener, .statement_timeout = {}});
    Rings rings{*listener};
    add_bill(shop.site);
    EXPECT_EQ(rings_until_now(*listener, rings), 0);

    auto sleeper = daemon_session(shop.site);
    sleeper.execute("select pg_advisory_lock(1936223088, 1)");
    add_bill(shop.site);
    EXPECT_EQ(rings_until_now(*listener, rings), 1);

    shop.site.execute("update mdl_local_shop_bill set status = 'SOLDOUT'");
    EXPECT_EQ(rings_until_now(*listener, rings), 1) << "one for a statement of many rows";

    sleeper.execute("select pg_advisory_unlock(1936223088, 1)");
    add_bill(shop.site);
    EXPECT_EQ(rings_until_now(*listener, rings), 0);
}

TEST(Bell, a_silent_writer_keeps_the_lock_from_a_sleeper_until_its_row_can_be_seen) {
    Installed shop;
    auto sale = shop.site.connect();
    sale.begin();
    sale.execute("insert into mdl_local_shop_bill (customerid) values ('7')");
    auto sleeper = daemon_session(shop.site);
    EXPECT_EQ(sleeper.value("select pg_try_advisory_lock(1936223088, 1)"), "f");
    sale.commit();
    EXPECT_EQ(sleeper.value("select pg_try_advisory_lock(1936223088, 1)"), "t");
    EXPECT_EQ(sleeper.number("select count(*) from moodle_shopd.outbox"), 1);
}

TEST(Bell, our_own_updates_do_not_ring) {
    Installed shop;
    add_bill(shop.site);
    const auto listener = shopd::database::connect(
        shop.site.dsn("moodle_shopd"), {.purpose = shopd::database::Purpose::listener, .statement_timeout = {}});
    Rings rings{*listener};
    auto sleeper = daemon_session(shop.site);
    sleeper.execute("select pg_advisory_lock(1936223088, 1)");
    auto daemon = daemon_session(shop.site);
    daemon.begin();
    daemon.execute("set local moodle_shopd.ours = 'on'");
    daemon.execute("update mdl_local_shop_bill set status = 'COMPLETE'");
    daemon.commit();
    EXPECT_EQ(rings_until_now(*listener, rings), 0);
}
