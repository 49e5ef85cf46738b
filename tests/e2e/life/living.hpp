#pragma once

#include "tests/e2e/undo/refunding.hpp"

#include <string>

namespace shopd::e2e {

/// A shop whose product rows people change, by hand or in the back office.
struct Living : Refunding {
    /// @param products  further lines of products:
    explicit Living(const std::string& yaml = "", sandbox::SiteOptions options = {}, const std::string& products = "")
        : Refunding{
              "  TWICE: { handler: std_enrolonecoursemultiple, params: { coursename: EFORM-C, starttime: 1900000000, "
              "endtime: 1950000000 } }\n"
              "  ROLE: { handler: std_assignroleoncontext, params: { contextlevel: system, instance: 0, role: "
              "customer } }\n" +
                  products + "feed: { verify_after: 300 ms, quiet: 200 ms }\n" + yaml,
              options} {
        for (const auto* code : {"TWICE", "ROLE"})
            sandbox::shop::create_catalog_item(database, {.code = code});
    }

    sandbox::shop::Order sold(const std::string& code) {
        auto order = sell(code);
        wait_complete(order);
        return order;
    }

    /// Sets columns of the order's product rows.
    void change(const sandbox::shop::Order& order, const std::string& what) {
        site.execute("update mdl_local_shop_product p set " + what + rows_of(order));
    }

    void remove(const sandbox::shop::Order& order) {
        site.execute("delete from mdl_local_shop_product p using mdl_local_shop_billitem i where i.id = "
                     "p.currentbillitemid and i.billid = " +
                     std::to_string(order.bill));
    }

    /// Every product row is as it was acknowledged last, and what follows from it is done, or dead.
    bool acknowledged() {
        return site.number(
                   "select (select count(*) from moodle_shopd.outbox) + (select count(*) from moodle_shopd.ledger "
                   "where result ? 'life' and outcome in ('planned', 'retry', 'again'))") == 0 &&
               site.number("select count(*) from moodle_shopd.products k left join mdl_local_shop_product p on p.id = "
                           "k.product where not k.gone and (p.id is null or (p.deleted <> 0, p.startdate, p.enddate) "
                           "is distinct from (k.deleted, k.startdate, k.enddate))") == 0;
    }

private:
    static std::string rows_of(const sandbox::shop::Order& order) {
        return " from mdl_local_shop_billitem i where i.id = p.currentbillitemid and i.billid = " +
               std::to_string(order.bill);
    }

    void wait_complete(const sandbox::shop::Order& order) { EVENTUALLY_COMPLETE(*this, order); }
};

#define EVENTUALLY_FOLLOWED(at) EVENTUALLY((at).acknowledged(), (at).daemon)

} // namespace shopd::e2e
