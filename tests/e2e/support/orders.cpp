#include "tests/e2e/support/orders.hpp"

namespace shopd::e2e {

std::string bill_status(sandbox::Site& site, std::int64_t bill) {
    return site.value("select status from mdl_local_shop_bill where id = $1", {std::to_string(bill)});
}

std::int64_t accounts_of(sandbox::Site& site, const std::string& email) {
    return site.number("select count(*) from mdl_user where lower(email) = lower($1) and deleted = 0", {email});
}

std::int64_t enrolments_in(sandbox::Site& site, const std::string& course) {
    return site.number(
        "select count(*) from mdl_user_enrolments ue join mdl_enrol e on e.id = ue.enrolid "
        "join mdl_course c on c.id = e.courseid where c.shortname = $1 and e.enrol = 'manual' and ue.status = 0",
        {course});
}

std::int64_t products_of(sandbox::Site& site, std::int64_t bill) {
    return site.number(
        "select count(*) from mdl_local_shop_product p join mdl_local_shop_billitem i on i.id = p.initialbillitemid "
        "where i.billid = $1",
        {std::to_string(bill)});
}

std::int64_t products_shown(sandbox::Site& site, std::int64_t bill) {
    return site.number(
        "select count(*) from mdl_local_shop_product p join mdl_local_shop_catalogitem ci on ci.id = p.catalogitemid "
        "join mdl_local_shop_productevent e on e.productid = p.id join mdl_local_shop_billitem i on i.id = "
        "e.billitemid "
        "join mdl_local_shop_customer c on c.id = p.customerid "
        "join mdl_user u on u.id = c.hasaccount where i.billid = $1",
        {std::to_string(bill)});
}

std::string dead_causes(sandbox::Site& site, std::int64_t bill) {
    return site.value(
        "select coalesce(string_agg(cause, '; ' order by cause), '') from moodle_shopd.dead where bill = $1",
        {std::to_string(bill)});
}

bool ended(sandbox::Site& site, std::int64_t bill) {
    return bill_status(site, bill) == "COMPLETE" || !dead_causes(site, bill).empty();
}

bool all_quiet(sandbox::Site& site) {
    return site.number(
               "select (select count(*) from moodle_shopd.outbox) + (select count(*) from moodle_shopd.streams)") == 0;
}

} // namespace shopd::e2e
