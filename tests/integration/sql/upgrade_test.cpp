#include "moodle/sql/status.hpp"
#include "tests/integration/sql/installed.hpp"

#include <gmock/gmock.h>

namespace sql = shopd::sql;
using namespace shopd::sql::tests;
using testing::HasSubstr;

TEST(Upgrade, keeps_what_waits_in_the_outbox_and_routes_it) {
    Installed shop{1};
    add_bill(shop.site, "PLACED", "7");
    add_bill(shop.site, "SOLDOUT", "8");
    EXPECT_EQ(shop.outbox_rows(), 2);

    install_on(shop.site, 2);
    EXPECT_EQ(shop.outbox_rows(), 2);
    EXPECT_EQ(
        shop.site.value("select string_agg(stream, ',' order by stream) from moodle_shopd.claim('me', 10, '15 s')"),
        "7,8");
}

TEST(Upgrade, adopts_what_was_there_before_but_not_what_waits) {
    shopd::sandbox::Site site;
    const auto old_bill = add_bill(site);
    install_on(site, 1);
    const auto waiting = add_bill(site);
    install_on(site, 2);
    EXPECT_EQ(site.number("select bill from moodle_shopd.orders where adopted"), old_bill);
    EXPECT_EQ(site.number("select bill from moodle_shopd.outbox"), waiting);
}

TEST(Upgrade, without_an_installation_is_refused) {
    shopd::sandbox::Site site;
    const auto connection = as_admin(site);
    EXPECT_THROW(sql::plan_upgrade(sql::inspect(*connection, "mdl_", "moodle_shopd"), request()), sql::CannotInstall);
}

TEST(Upgrade, waits_for_an_open_sale_so_that_no_change_is_taken_for_an_old_state) {
    Installed shop{1};
    auto sale = shop.site.connect();
    sale.begin();
    sale.execute("insert into mdl_local_shop_bill (customerid) values ('7')");
    EXPECT_THROW(sql::install(*as_admin(shop.site), request(),
                              {.patience = std::chrono::milliseconds{300}, .pause = std::chrono::milliseconds{50}}),
                 sql::StillLocked);
    sale.commit();
    install_on(shop.site);
    EXPECT_EQ(shop.outbox_rows(), 1);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.orders"), 0);
}

TEST(Downgrade, and_up_again_keeps_outbox_ledger_and_orders_and_adopts_nothing) {
    shopd::sandbox::Site site;
    add_bill(site);
    install_on(site);
    add_bill(site);
    site.execute(
        "insert into moodle_shopd.ledger (bill, item_code, element, occurrence, place, customer, phase, kind, intent)"
        " values (1, 'EFORM', 0, 0, 0, '7', 'postpay', 'enrol', '{}')");

    install_on(site, 1);
    const auto status = sql::read_status(*as_admin(site), "mdl_", "moodle_shopd", "https://lms.example.org");
    EXPECT_EQ(status.version, 1);
    EXPECT_THAT(status.problems, testing::ElementsAre(HasSubstr("db upgrade")));
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.outbox"), 1);
    EXPECT_EQ(site.number("select count(*) from information_schema.columns where table_schema = 'moodle_shopd'"
                          " and column_name = 'routed'"),
              0);
    add_bill(site);

    install_on(site);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.outbox"), 2);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.orders"), 1);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.ledger"), 1);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.claim('me', 10, '15 s')"), 1);
}

TEST(Downgrade, to_version_2_and_up_again_keeps_holds_and_pauses_in_force_and_past) {
    Installed shop;
    const auto bill = add_bill(shop.site, "SOLDOUT", "7");
    shop.site.execute("insert into moodle_shopd.holds (bill, who, why) values ($1::bigint, 'root', 'asked')",
                      {std::to_string(bill)});
    shop.site.execute("insert into moodle_shopd.holds (bill, who, why, released_by, released_why, released_at) values "
                      "($1::bigint, 'root', 'asked', 'root', 'answered', now())",
                      {std::to_string(bill)});
    shop.site.execute("insert into moodle_shopd.pauses (scope, who, why) values ('all', 'root', 'upgrade')");
    const auto version_3 = schema_of(shop.site, "moodle_shopd");
    const auto claimed = [&] { return shop.site.number("select count(*) from moodle_shopd.claim('me', 10, '15 s')"); };
    EXPECT_EQ(claimed(), 0) << "production is paused";

    install_on(shop.site, 2);
    EXPECT_EQ(shop.site.number("select number from moodle_shopd.version"), 2);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.dead"), 0) << "version 2 shows no holds";
    EXPECT_EQ(claimed(), 1) << "and knows no pauses";
    shop.site.execute("update moodle_shopd.streams set lease_until = null");

    install_on(shop.site);
    EXPECT_EQ(schema_of(shop.site, "moodle_shopd"), version_3);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.holds"), 2);
    EXPECT_EQ(shop.site.value("select cause || ' ' || detail from moodle_shopd.dead"),
              "held by a person by root: asked");
    EXPECT_EQ(claimed(), 0);

    install_on(shop.site, 1);
    install_on(shop.site);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.holds"), 2);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.pauses where resumed_at is null"), 1);
}

TEST(Upgrade, from_version_2_keeps_what_waits_and_what_was_acknowledged) {
    Installed shop{2};
    add_bill(shop.site, "SOLDOUT", "7");
    shop.site.execute("insert into moodle_shopd.orders (bill, customer, status) values (1, '7', 'SOLDOUT')");
    install_on(shop.site);
    EXPECT_EQ(shop.outbox_rows(), 1);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.orders where bill = 1"), 1);
    EXPECT_THAT(sql::read_status(*as_admin(shop.site), "mdl_", "moodle_shopd", "https://lms.example.org").problems,
                testing::IsEmpty());
    auto daemon = daemon_session(shop.site);
    daemon.execute("insert into moodle_shopd.holds (bill, who, why) values (1, 'root', 'asked')");
    daemon.execute("update moodle_shopd.pauses set resumed_at = now()");
}

TEST(Upgrade, from_version_2_lets_the_ledger_say_what_was_undone) {
    Installed shop{2};
    const std::string undo = "insert into moodle_shopd.ledger (bill, item_code, element, occurrence, place, customer, "
                             "phase, kind, intent, outcome) values (1, 'EFORM', 0, 0, 0, '7', 'postpay', 'enrolment', "
                             "'{}', 'undone')";
    EXPECT_ANY_THROW(shop.site.execute(undo));
    install_on(shop.site);
    install_on(shop.site);
    auto daemon = daemon_session(shop.site);
    daemon.execute(undo);
    EXPECT_ANY_THROW(daemon.execute("update moodle_shopd.ledger set outcome = 'whatever'"));
    EXPECT_EQ(shop.site.number("select count(*) from pg_constraint where conname like 'ledger_outcome%'"), 1);
}

TEST(Upgrade, a_newer_installation_is_left_alone) {
    Installed shop;
    shop.site.execute("update moodle_shopd.version set number = 4");
    EXPECT_THAT([&] { install_on(shop.site); }, testing::ThrowsMessage<sql::CannotInstall>(HasSubstr("newer")));
}
