#include "moodle/sql/trigger_check.hpp"
#include "tests/integration/sql/installed.hpp"

#include <gmock/gmock.h>

namespace sql = shopd::sql;
using namespace shopd::sql::tests;
using testing::HasSubstr;
using testing::Optional;

namespace {

std::optional<std::string> problem(const shopd::sandbox::Site& site) {
    return sql::trigger_problem(*as_daemon(site), shopd::database::Tables{"public", "mdl_"});
}

std::int64_t add_product(shopd::sandbox::Site& site, const std::string& customer) {
    return site.number("insert into mdl_local_shop_product (customerid, reference, productiondata, extradata) values "
                       "($1::bigint, 'r', '', '') returning id",
                       {customer});
}

} // namespace

TEST(Trigger, writes_a_row_for_each_kind_of_change_with_what_it_saw) {
    Installed shop;
    const auto bill = std::to_string(add_bill(shop.site, "PLACED", "7"));
    shop.site.execute("update mdl_local_shop_bill set status = 'SOLDOUT' where id = $1::bigint", {bill});
    shop.site.execute("update mdl_local_shop_bill set customerid = '8', transactionid = null where id = $1::bigint",
                      {bill});
    shop.site.execute("delete from mdl_local_shop_bill where id = $1::bigint", {bill});
    EXPECT_EQ(shop.site.value(
                  "select string_agg(concat_ws(' ', change, customer, status, transaction_id_known), ', ' order by id)"
                  " from moodle_shopd.outbox where bill = " +
                  bill),
              "I 7 PLACED t, U 7 SOLDOUT t, U 8 SOLDOUT f, D 8 SOLDOUT f");
}

TEST(Trigger, is_silent_when_nothing_of_ours_changed) {
    Installed shop;
    const auto bill = std::to_string(add_bill(shop.site));
    shop.site.execute(
        "update mdl_local_shop_bill set productionfeedback = 'x', lastactiondate = 9, status = status where id = " +
        bill);
    EXPECT_EQ(shop.outbox_rows(), 1);
}

TEST(Trigger, is_silent_about_our_own_updates) {
    Installed shop;
    const auto bill = std::to_string(add_bill(shop.site, "SOLDOUT"));
    auto daemon = daemon_session(shop.site);
    daemon.begin();
    daemon.execute("set local moodle_shopd.ours = 'on'");
    daemon.execute("update mdl_local_shop_bill set status = 'COMPLETE' where id = " + bill);
    daemon.commit();
    EXPECT_EQ(shop.outbox_rows(), 1);
    daemon.execute("update mdl_local_shop_bill set status = 'SOLDOUT' where id = " + bill);
    EXPECT_EQ(shop.outbox_rows(), 2);
}

TEST(ProductTrigger, writes_a_row_for_a_change_that_concerns_the_customer_and_for_nothing_else) {
    Installed shop;
    const auto product = std::to_string(add_product(shop.site, "7"));
    shop.site.execute("update mdl_local_shop_product set reference = 'x', startdate = startdate where id = " + product);
    EXPECT_EQ(shop.outbox_rows(), 0);
    shop.site.execute("update mdl_local_shop_product set deleted = 1 where id = " + product);
    shop.site.execute("update mdl_local_shop_product set enddate = 5 where id = " + product);
    shop.site.execute("update mdl_local_shop_product set instanceid = 5 where id = " + product);
    shop.site.execute("delete from mdl_local_shop_product where id = " + product);
    EXPECT_EQ(shop.site.value("select string_agg(concat_ws(' ', change, bill, customer), ', ' order by id)"
                              " from moodle_shopd.outbox where product = " +
                              product),
              "P 0 7, P 0 7, P 0 7, P 0 7");
}

TEST(ProductTrigger, is_silent_about_our_own_updates) {
    Installed shop;
    const auto product = std::to_string(add_product(shop.site, "7"));
    auto daemon = daemon_session(shop.site);
    daemon.begin();
    daemon.execute("set local moodle_shopd.ours = 'on'");
    daemon.execute("update mdl_local_shop_product set deleted = 1 where id = " + product);
    daemon.commit();
    EXPECT_EQ(shop.outbox_rows(), 0);
}

TEST(ProductTrigger, neither_fails_nor_delays_a_change_while_the_outbox_is_locked_away_or_gone) {
    Installed shop;
    const auto product = std::to_string(add_product(shop.site, "7"));
    auto locker = shop.site.connect();
    locker.begin();
    locker.execute("lock table moodle_shopd.outbox in access exclusive mode");
    shop.site.execute("update mdl_local_shop_product set deleted = 1 where id = " + product);
    locker.commit();
    shop.site.execute("alter table moodle_shopd.outbox drop column product");
    shop.site.execute("update mdl_local_shop_product set deleted = 0 where id = " + product);
    EXPECT_EQ(shop.outbox_rows(), 0);
    EXPECT_EQ(shop.site.number("select deleted from mdl_local_shop_product"), 0);
    shop.site.execute("alter table mdl_local_shop_product alter column enddate type numeric");
}

TEST(TriggerCheck, notices_the_one_on_products_too) {
    Installed shop;
    shop.site.execute("drop trigger moodle_shopd on mdl_local_shop_product");
    EXPECT_THAT(problem(shop.site),
                Optional(HasSubstr("mdl_local_shop_product\": changed products are only found by")));
    install_on(shop.site);
    EXPECT_EQ(problem(shop.site), std::nullopt);
    shop.site.execute("alter function moodle_shopd.product_changed() owner to postgres");
    EXPECT_THAT(problem(shop.site), Optional(HasSubstr("product_changed() belongs to postgres")));
    install_on(shop.site);
    EXPECT_EQ(problem(shop.site), std::nullopt);
    install_on(shop.site, 2);
    EXPECT_EQ(shop.site.number("select count(*) from pg_trigger where tgname = 'moodle_shopd'"), 1);
    install_on(shop.site);
    EXPECT_EQ(problem(shop.site), std::nullopt);
}

TEST(TriggerCheck, finds_nothing_wrong_after_install) {
    Installed shop;
    EXPECT_EQ(problem(shop.site), std::nullopt);
}

TEST(TriggerCheck, notices_it_gone_disabled_altered_or_given_away_and_install_puts_it_right) {
    Installed shop;
    const auto after = [&](const std::string& damage) {
        shop.site.execute(damage);
        const auto found = problem(shop.site);
        install_on(shop.site);
        EXPECT_EQ(problem(shop.site), std::nullopt) << damage;
        return found;
    };
    EXPECT_THAT(after("drop trigger moodle_shopd on mdl_local_shop_bill"), Optional(HasSubstr("no trigger")));
    EXPECT_THAT(after("alter table mdl_local_shop_bill disable trigger moodle_shopd"), Optional(HasSubstr("disabled")));
    EXPECT_THAT(after("alter table mdl_local_shop_bill enable replica trigger moodle_shopd"),
                Optional(HasSubstr("disabled")));
    EXPECT_THAT(
        after("create or replace trigger moodle_shopd after update of status on mdl_local_shop_bill for each row"
              " execute function moodle_shopd.bill_changed()"),
        Optional(HasSubstr("altered")));
    EXPECT_THAT(after("create or replace trigger moodle_shopd after insert or update or delete on mdl_local_shop_bill "
                      "for each row"
                      " when (pg_trigger_depth() > 5) execute function moodle_shopd.bill_changed()"),
                Optional(HasSubstr("altered")));
    EXPECT_THAT(
        after("create or replace function moodle_shopd.bill_changed() returns trigger language plpgsql security definer"
              " set search_path = pg_catalog, pg_temp as 'begin return null; end'"),
        Optional(HasSubstr("was altered")));
    EXPECT_THAT(after("alter function moodle_shopd.bill_changed() security invoker"),
                Optional(HasSubstr("was altered")));
    EXPECT_THAT(after("alter function moodle_shopd.bill_changed() owner to postgres"),
                Optional(HasSubstr("belongs to postgres")));
}
