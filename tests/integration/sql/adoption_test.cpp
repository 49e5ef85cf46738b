#include "moodle/sql/fingerprint.hpp"
#include "moodle/sql/site.hpp"
#include "tests/integration/sql/installed.hpp"

#include <gmock/gmock.h>

namespace sql = shopd::sql;
using namespace shopd::sql::tests;
using shopd::sandbox::Site;

namespace {

constexpr const char* all_states[] = {"WORKING",  "PLACED",  "PENDING", "PREPROD", "SOLDOUT",  "PARTIAL",
                                      "COMPLETE", "PAYBACK", "FAILED",  "REFUSED", "CANCELLED"};

void add_product(Site& site, std::int64_t item) {
    site.execute("insert into mdl_local_shop_product (catalogitemid, initialbillitemid, currentbillitemid, "
                 "productiondata, extradata)"
                 " values (1, $1::bigint, $1::bigint, '', '')",
                 {std::to_string(item)});
}

} // namespace

TEST(Adoption, records_every_state_with_and_without_products_as_it_is) {
    Site site;
    for (const char* state : all_states)
        for (const bool produced : {false, true}) {
            const auto item = add_item(site, add_bill(site, state), produced ? "WITH" : "WITHOUT");
            if (produced) add_product(site, item);
        }
    install_on(site);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.outbox"), 0);
    EXPECT_EQ(
        site.number(
            "select count(*) from moodle_shopd.orders o join mdl_local_shop_bill b on b.id = o.bill where o.adopted"
            " and o.status = b.status and o.customer = b.customerid and o.transaction_id = b.transactionid"
            " and o.history->0->>'status' = b.status and o.paid_at is null and o.cause is null"
            " and o.produced = (o.item_codes = '{WITH}') and o.fingerprint <> 0"
            " and o.placed_fingerprint is not distinct from case when b.status <> 'WORKING' then o.fingerprint end"),
        22);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.ledger"), 0);
}

TEST(Adoption, leaves_out_what_has_an_outbox_row) {
    Site site;
    const auto quiet = add_bill(site);
    const auto moving = add_bill(site);
    install_on(site, 1);
    site.execute("update mdl_local_shop_bill set status = 'SOLDOUT' where id = $1::bigint", {std::to_string(moving)});
    install_on(site);
    EXPECT_EQ(site.number("select bill from moodle_shopd.orders"), quiet);
}

TEST(Adoption, happens_once_and_triggers_made_anew_move_nothing) {
    Installed shop;
    shop.site.execute("drop trigger moodle_shopd on mdl_local_shop_bill");
    add_bill(shop.site, "SOLDOUT");
    const auto baseline = shop.site.value("select adopted_at from moodle_shopd.site");
    install_on(shop.site);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.orders"), 0);
    EXPECT_EQ(shop.site.value("select adopted_at from moodle_shopd.site"), baseline);
}

TEST(Adoption, ten_thousand_old_orders_take_one_statement) {
    Site site;
    site.execute("insert into mdl_local_shop_bill (customerid, status, ordering) select n % 100, 'COMPLETE', n"
                 " from generate_series(1, 10000) n");
    site.execute("insert into mdl_local_shop_billitem (billid, itemcode, description) select id, 'EFORM', '' from "
                 "mdl_local_shop_bill");
    install_on(site);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.orders where adopted and item_codes = '{EFORM}'"), 10000);
}

TEST(Fingerprint, depends_on_ids_codes_and_quantities_of_billing_items_alone) {
    Site site;
    const auto bill = add_bill(site);
    const auto fingerprint = [&] {
        return site.value("select " + sql::fingerprint_sql("i") +
                          " from mdl_local_shop_billitem i where i.billid = " + std::to_string(bill));
    };
    EXPECT_EQ(fingerprint(), "0");
    add_item(site, bill, "A");
    add_item(site, bill, "B");
    const auto two = fingerprint();
    site.execute("insert into mdl_local_shop_billitem (billid, type, itemcode, description) values ($1::bigint, "
                 "'DISCOUNT', 'D', '')",
                 {std::to_string(bill)});
    site.execute("update mdl_local_shop_billitem set unitcost = 5, abstract = 'x'");
    EXPECT_EQ(fingerprint(), two);
    site.execute("update mdl_local_shop_billitem set quantity = 2 where itemcode = 'A'");
    const auto more = fingerprint();
    EXPECT_NE(more, two);
    site.execute("update mdl_local_shop_billitem set itemcode = 'C' where itemcode = 'A'");
    EXPECT_NE(fingerprint(), more);
    EXPECT_EQ(site.value("select " + sql::item_codes_sql("i") + " from mdl_local_shop_billitem i"), "{C,B}");
}

TEST(SiteIdentity, is_the_same_until_the_url_or_the_database_changes_and_can_be_accepted) {
    Installed shop;
    const auto daemon = as_daemon(shop.site);
    EXPECT_TRUE(sql::same_site(*daemon, "https://lms.example.org"));
    EXPECT_THAT(sql::site_difference(*daemon, "https://staging.example.org"),
                testing::Optional(testing::HasSubstr("accept-site")));
    sql::accept_site(*daemon, "https://staging.example.org");
    EXPECT_TRUE(sql::same_site(*daemon, "https://staging.example.org"));
    shop.site.execute("update moodle_shopd.site set system_identifier = '1'");
    EXPECT_FALSE(sql::same_site(*daemon, "https://staging.example.org"));
    EXPECT_THAT(sql::read_identity(*daemon, "u"), testing::HasSubstr(shop.site.database()));
}
