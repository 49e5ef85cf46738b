#include "daemon/feed/customer_events.hpp"
#include "daemon/feed/session.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"
#include "tests/integration/feed/shop.hpp"

#include <gtest/gtest.h>

#include <thread>

using namespace shopd::feed;
using namespace shopd;

TEST(CustomerEvents, are_queued_by_one_of_two_daemons_that_sweep_at_once) {
    Shop shop;
    shop.site.execute("insert into mdl_local_shop_customer (shopid, email, timecreated) values "
                      "(1, 'a@example.org', extract(epoch from now())::bigint - 7200)");
    shop.site.execute("update moodle_shopd.site set adopted_at = now() - interval '1 day'");
    Session first{shop.dsn(), database::Purpose::sweep, "first"};
    Session second{shop.dsn(), database::Purpose::sweep, "second"};
    const auto tables = database::Tables::find(first.connection(), "mdl_");
    first.exec("begin");
    EXPECT_EQ(queue_customer_events(first, tables), 1U);
    std::size_t queued_by_second = 99;
    std::jthread other{[&] { queued_by_second = queue_customer_events(second, tables); }};
    EXPECT_TRUE(eventually([&] {
        return shop.site.number("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and pid = $1",
                                {std::to_string(second.backend_pid())}) == 1;
    }));
    first.exec("commit");
    other.join();
    EXPECT_EQ(queued_by_second, 0U);
    EXPECT_EQ(shop.waiting(), 1);
    EXPECT_EQ(queue_customer_events(first, tables), 0U);
}

TEST(CustomerEvents, are_left_alone_where_the_installation_knows_none) {
    Shop shop;
    shop.site.execute("drop table moodle_shopd.customers");
    Session session{shop.dsn(), database::Purpose::sweep, "test"};
    EXPECT_EQ(queue_customer_events(session, database::Tables::find(session.connection(), "mdl_")), 0U);
}
