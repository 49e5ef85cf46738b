#include "tests/integration/sql/installed.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <functional>

namespace sql = shopd::sql;
using namespace shopd::sql::tests;
using shopd::sandbox::Connection;

namespace {

using std::chrono::milliseconds;

/// A bill inserted, paid and deleted in three ways of isolation, each in one transaction under a statement_timeout of
/// 50 ms (a first one without warms the session up).
void expect_sales_commit_at_once(Installed& shop, const std::string& what) {
    for (const std::string level : {"read committed", "repeatable read", "serializable"}) {
        auto sale = shop.site.connect();
        for (const char* limit : {"0", "50ms"}) {
            sale.begin();
            sale.execute("set transaction isolation level " + level);
            sale.execute(std::string{"set local statement_timeout = '"} + limit + "'");
            sale.execute("insert into mdl_local_shop_bill (customerid, status) values ('7', 'PLACED')");
            sale.execute("update mdl_local_shop_bill set status = 'SOLDOUT' where customerid = '7'");
            sale.execute("update mdl_local_shop_bill set amount = 5 where customerid = '7'");
            sale.execute("delete from mdl_local_shop_bill where customerid = '7'");
            EXPECT_NO_THROW(sale.commit()) << what << ", " << level;
        }
    }
}

} // namespace

TEST(Sale, commits_with_no_daemon_and_leaves_its_rows) {
    Installed shop;
    expect_sales_commit_at_once(shop, "no daemon");
    EXPECT_EQ(shop.outbox_rows(), 3 * 2 * 4);
}

TEST(Sale, commits_at_once_with_the_outbox_locked_by_others) {
    Installed shop;
    auto other = shop.site.connect();
    other.begin();
    other.execute("lock table moodle_shopd.outbox in access exclusive mode");
    expect_sales_commit_at_once(shop, "outbox locked");
    other.rollback();
    EXPECT_EQ(shop.outbox_rows(), 0);
}

TEST(Sale, commits_with_the_outbox_dropped) {
    Installed shop;
    shop.site.execute("drop table moodle_shopd.outbox cascade");
    expect_sales_commit_at_once(shop, "outbox dropped");
}

TEST(Sale, commits_with_our_rights_revoked) {
    Installed shop;
    shop.site.execute("revoke all on moodle_shopd.outbox from moodle_shopd_owner");
    expect_sales_commit_at_once(shop, "outbox revoked");
    shop.site.execute("revoke all on schema moodle_shopd from moodle_shopd_owner");
    expect_sales_commit_at_once(shop, "schema revoked");
}

TEST(Sale, commits_with_our_schema_gone) {
    Installed shop;
    shop.site.execute("drop schema moodle_shopd cascade");
    expect_sales_commit_at_once(shop, "schema gone");
}

TEST(Sale, commits_when_somebody_broke_the_outbox) {
    Installed shop;
    shop.site.execute("alter table moodle_shopd.outbox add check (status <> 'SOLDOUT'), drop column seen_at");
    expect_sales_commit_at_once(shop, "outbox altered");
}

TEST(Sale, a_shopper_without_any_right_on_our_schema_still_leaves_a_row) {
    Installed shop;
    shop.site.execute("do $$ begin create role shop_php login; exception when duplicate_object then null; end $$");
    shop.site.execute("grant insert, update, select on mdl_local_shop_bill to shop_php;"
                      "grant usage on sequence mdl_local_shop_bill_id_seq to shop_php");
    Connection{shop.site.dsn("shop_php")}.execute("insert into mdl_local_shop_bill (customerid) values ('7')");
    EXPECT_EQ(shop.outbox_rows(), 1);
}

TEST(Sale, a_hostile_search_path_does_not_lead_the_trigger_astray) {
    Installed shop;
    auto sale = shop.site.connect();
    sale.execute(
        "create temp table outbox (change text, bill bigint, customer text, status text, transaction_id_known bool)");
    sale.execute("create function pg_temp.left(text, int) returns text language sql as 'select ''X'''");
    sale.execute("set search_path = pg_temp, public, pg_catalog");
    sale.execute("insert into mdl_local_shop_bill (customerid) values ('7')");
    EXPECT_EQ(shop.site.value("select change from moodle_shopd.outbox"), "I");
}

TEST(Sale, a_rolled_back_one_leaves_nothing) {
    Installed shop;
    auto sale = shop.site.connect();
    sale.begin();
    sale.execute("insert into mdl_local_shop_bill (customerid) values ('7')");
    sale.rollback();
    EXPECT_EQ(shop.outbox_rows(), 0);
}

TEST(Sale, serializable_sales_at_once_do_not_fail_through_us) {
    Installed shop;
    std::vector<Connection> sales;
    for (int number = 0; number < 4; ++number) {
        sales.push_back(shop.site.connect());
        sales.back().begin();
        sales.back().execute("set transaction isolation level serializable");
        sales.back().execute("insert into mdl_local_shop_bill (customerid, ordering) values ('7', $1::bigint)",
                             {std::to_string(1000 + number)});
    }
    for (auto& sale : sales)
        EXPECT_NO_THROW(sale.commit());
    EXPECT_EQ(shop.outbox_rows(), 4);
}

class BulkUpdate : public testing::TestWithParam<bool> {};

TEST_P(BulkUpdate, of_100000_bills_commits_and_every_row_arrives) {
    Installed shop;
    auto sleeper = shop.site.connect();
    if (GetParam()) sleeper.execute("select pg_advisory_lock(1936223088, 1)");
    shop.site.execute("insert into mdl_local_shop_bill (customerid, status, ordering) select n % 1000, 'PLACED', n"
                      " from generate_series(1, 100000) n");
    shop.site.execute("truncate moodle_shopd.outbox");
    const auto begin = std::chrono::steady_clock::now();
    shop.site.execute("update mdl_local_shop_bill set status = 'SOLDOUT'");
    const auto with_us = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(shop.outbox_rows(), 100000);
    RecordProperty("milliseconds", static_cast<int>(std::chrono::duration_cast<milliseconds>(with_us).count()));
}

INSTANTIATE_TEST_SUITE_P(Sale, BulkUpdate, testing::Bool(),
                         [](const auto& one) { return one.param ? "with_the_bell" : "without_the_bell"; });

TEST(ShopsTables, can_be_altered_under_our_trigger_and_sales_go_on) {
    Installed shop;
    auto sale = shop.site.connect();
    const std::string sell = "insert into mdl_local_shop_bill (customerid) values ('7')";
    sale.execute(sell);
    shop.site.execute("alter table mdl_local_shop_bill alter column status type varchar(20)");
    EXPECT_NO_THROW(sale.execute(sell));
    shop.site.execute("alter table mdl_local_shop_bill alter column status type text");
    EXPECT_NO_THROW(sale.execute(sell));
    EXPECT_NO_THROW(shop.site.execute(sell));
    EXPECT_EQ(shop.site.value("select change from moodle_shopd.outbox order by id desc limit 1"), "I");
    shop.site.execute("alter table mdl_local_shop_bill rename column transactionid to txn");
    EXPECT_NO_THROW(sale.execute(sell));
    shop.site.execute("alter table mdl_local_shop_bill drop column txn, drop column emissiondate, drop column status");
    EXPECT_NO_THROW(sale.execute(sell));
    EXPECT_NO_THROW(shop.site.connect().execute(sell));
    EXPECT_NO_THROW(sale.execute("update mdl_local_shop_bill set amount = 3"));
    EXPECT_NO_THROW(sale.execute("delete from mdl_local_shop_bill"));
}

TEST(ShopsTables, a_new_session_after_a_changed_type_still_reaches_the_outbox) {
    Installed shop;
    shop.site.execute(
        "alter table mdl_local_shop_bill alter column status type varchar(20), alter column amount type numeric(12,2)");
    auto sale = shop.site.connect();
    sale.execute("insert into mdl_local_shop_bill (customerid) values ('7')");
    sale.execute("update mdl_local_shop_bill set status = 'SOLDOUT'");
    EXPECT_EQ(shop.outbox_rows(), 2);
}

TEST(ShopsTables, each_can_be_dropped_and_the_database_restored_without_us) {
    Installed shop;
    for (const auto& row : shop.site.rows("select tablename from pg_tables where schemaname = 'public' order by 1"))
        EXPECT_NO_THROW(shop.site.execute("drop table " + *row[0])) << *row[0];
}

TEST(Outbox, emptying_it_never_locks_it_against_the_trigger) {
    Installed shop;
    EXPECT_THAT(
        shop.site.value(
            "select array_to_string(reloptions, ' ') from pg_class where oid = 'moodle_shopd.outbox'::regclass"),
        testing::HasSubstr("vacuum_truncate=off"));
}
