#include "tests/integration/sql/installed.hpp"

#include <gmock/gmock.h>

namespace sql = shopd::sql;
using namespace shopd::sql::tests;
using shopd::sandbox::Connection;

namespace {

std::string claim(Connection& daemon, const std::string& owner = "a", int how_many = 50,
                  const std::string& lease = "15 s") {
    return daemon.value("select coalesce(string_agg(stream, ',' order by stream), '') from moodle_shopd.claim($1, "
                        "$2::int, $3::interval)",
                        {owner, std::to_string(how_many), lease});
}

} // namespace

TEST(Claim, routes_many_changes_of_a_customer_into_one_stream) {
    Installed shop;
    for (const char* customer : {"7", "8", "7", "7"})
        add_bill(shop.site, "PLACED", customer);
    auto daemon = daemon_session(shop.site);
    EXPECT_EQ(claim(daemon), "7,8");
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.outbox where not routed"), 0);
    EXPECT_EQ(shop.outbox_rows(), 4);
}

TEST(Claim, a_leased_stream_is_not_given_twice_and_a_new_change_moves_its_generation) {
    Installed shop;
    add_bill(shop.site, "PLACED", "7");
    auto daemon = daemon_session(shop.site);
    const auto first = daemon.rows("select fence, generation from moodle_shopd.claim('a', 50, '15 s')");
    EXPECT_EQ(claim(daemon, "b"), "");
    add_bill(shop.site, "PLACED", "7");
    EXPECT_EQ(claim(daemon, "b"), "");
    EXPECT_EQ(shop.site.value("select concat_ws(' ', fence = $1::bigint, generation = $2::bigint + 1, lease_owner)"
                              " from moodle_shopd.streams",
                              {first[0][0], first[0][1]}),
              "t t a");
}

TEST(Claim, a_lease_that_ran_out_is_given_again_with_a_higher_fence) {
    Installed shop;
    add_bill(shop.site, "PLACED", "7");
    auto daemon = daemon_session(shop.site);
    const auto first = daemon.number("select fence from moodle_shopd.claim('a', 50, '0 s')");
    const auto second = daemon.number("select fence from moodle_shopd.claim('b', 50, '15 s')");
    EXPECT_GT(second, first);
}

TEST(Claim, a_stream_made_anew_never_repeats_a_fence) {
    Installed shop;
    add_bill(shop.site, "PLACED", "7");
    auto daemon = daemon_session(shop.site);
    const auto first = daemon.number("select fence from moodle_shopd.claim('a', 50, '15 s')");
    daemon.execute("delete from moodle_shopd.streams");
    add_bill(shop.site, "PLACED", "7");
    EXPECT_GT(daemon.number("select fence from moodle_shopd.claim('a', 50, '15 s')"), first);
}

TEST(Claim, takes_the_oldest_due_first_and_no_more_than_asked) {
    Installed shop;
    shop.site.execute("insert into moodle_shopd.streams (stream, due_at) select n::text, now() - n * interval '1 s'"
                      " from generate_series(1, 9) n");
    auto daemon = daemon_session(shop.site);
    EXPECT_EQ(daemon.value("select string_agg(stream, ',') from moodle_shopd.claim('a', 3, '15 s')"), "9,8,7");
}

TEST(Claim, leaves_what_is_not_due_until_a_change_makes_it_due) {
    Installed shop;
    shop.site.execute("insert into moodle_shopd.streams (stream, due_at) values ('7', now() + interval '1 h')");
    auto daemon = daemon_session(shop.site);
    EXPECT_EQ(claim(daemon), "");
    add_bill(shop.site, "PLACED", "7");
    EXPECT_EQ(claim(daemon), "7");
}

TEST(Claim, two_at_once_share_the_streams_and_neither_waits) {
    Installed shop;
    shop.site.execute(
        "insert into moodle_shopd.streams (stream, due_at) select n::text, now() from generate_series(1, 10) n");
    auto one = daemon_session(shop.site);
    auto other = daemon_session(shop.site);
    other.execute("set lock_timeout = '100ms'");
    one.begin();
    EXPECT_EQ(one.number("select count(*) from moodle_shopd.claim('one', 6, '15 s')"), 6);
    EXPECT_EQ(other.number("select count(*) from moodle_shopd.claim('other', 50, '15 s')"), 4);
    one.commit();
    EXPECT_EQ(shop.site.number("select count(distinct fence) from moodle_shopd.streams"), 10);
}

TEST(Claim, two_that_route_at_once_lose_nothing) {
    Installed shop;
    for (int number = 0; number < 6; ++number)
        add_bill(shop.site, "PLACED", std::to_string(number));
    auto one = daemon_session(shop.site);
    auto other = daemon_session(shop.site);
    one.begin();
    EXPECT_EQ(claim(one, "one"), "0,1,2,3,4,5");
    add_bill(shop.site, "PLACED", "9");
    EXPECT_EQ(claim(other, "other"), "9");
    one.rollback();
    EXPECT_EQ(claim(other, "other"), "0,1,2,3,4,5");
}

TEST(Claim, the_clock_is_the_replaceable_one) {
    Installed shop;
    add_bill(shop.site, "PLACED", "7");
    auto daemon = daemon_session(shop.site);
    EXPECT_EQ(claim(daemon), "7");
    EXPECT_EQ(claim(daemon), "");
    shop.site.execute("create or replace function moodle_shopd.now() returns timestamptz language sql stable"
                      " as $$ select clock_timestamp() + interval '20 s' $$");
    EXPECT_EQ(claim(daemon), "7");
}

TEST(Claim, goes_by_the_index_whatever_waits) {
    Installed shop;
    shop.site.execute("insert into moodle_shopd.streams (stream, due_at) select n::text, now() - n * interval '1 ms'"
                      " from generate_series(1, 100000) n; analyze moodle_shopd.streams");
    auto daemon = daemon_session(shop.site);
    EXPECT_EQ(daemon.number("select count(*) from moodle_shopd.claim('a', 50, '15 s')"), 50);
    const auto scanned = [&] {
        return shop.site.number(
            "select coalesce(seq_scan, 0) from pg_stat_user_tables where relid = 'moodle_shopd.streams'::regclass");
    };
    daemon.execute("select pg_stat_force_next_flush()");
    const auto before = scanned();
    EXPECT_EQ(daemon.number("select count(*) from moodle_shopd.claim('a', 50, '15 s')"), 50);
    daemon.execute("select pg_stat_force_next_flush()");
    EXPECT_EQ(scanned(), before);
}
