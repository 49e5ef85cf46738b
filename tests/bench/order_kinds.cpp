#include "tests/bench/measurements.hpp"
#include "tests/bench/setting.hpp"
#include "tests/bench/usage.hpp"

#include "tests/sandbox/learners.hpp"
#include "tests/sandbox/php_serialize.hpp"
#include "tests/sandbox/shop.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

namespace shopd::bench {
namespace {

constexpr std::int64_t orders = 200;
constexpr const char* yaml =
    "customer_support: { course: CUSTOMERSUPPORT, roles: [student] }\n"
    "handlers: { own: { postpay: [ { enrol: { coursename: EFORM-C, endtime: +30 days } }, { trace: \"Given\" }, { "
    "product: } ] } }\n"
    "products:\n"
    "  COURSE: { handler: std_enrolonecourse, params: { coursename: EFORM-C, endtime: +30 days } }\n"
    "  MANY: { handler: std_enrolonecoursemultiple, params: { coursename: EFORM-C, endtime: +30 days } }\n"
    "  ROLE: { handler: std_assignroleoncontext, params: { contextlevel: system, instance: 0, role: customer } }\n"
    "  MORE: { handler: std_extendenrolperiod, params: { coursename: EFORM-C, enroltype: manual, extension: 10 } }\n"
    "  BOOK: { handler: std_registeredproduct }\n"
    "  SEATS: { handler: std_generateseats, params: { packsize: 5, courselist: EFORM-C } }\n"
    "  LONGER: { handler: std_prorogate, params: { timeshift: 10 } }\n"
    "  SESSION: { handler: std_setuponecoursesession, params: { coursename: EFORM-C, supervisor: customer } }\n"
    "  SPACE: { handler: std_createcategory, params: { parentcategory: 1 } }\n"
    "  NEW: { handler: std_createcourse, params: { coursecategory: 1 } }\n"
    "  OWN: { handler: own }\n";

/// Orders of one kind, all of them paid at once.
struct Kind {
    std::string what;
    std::vector<std::string> codes;                                ///< their items
    bool known = false;                                            ///< by the customers of the kind before
    void (*add_data)(sandbox::Site&, std::int64_t from) = nullptr; ///< what the shopper says of the items
};

/// `data` is SQL: what stands in the column of the items of bill $1.
void set_item_data(sandbox::Site& site, std::int64_t from, const std::string& column, const std::string& data) {
    site.execute(fmt::format("update mdl_local_shop_billitem i set {} = {} where billid >= {} and billid < {}", column,
                             data, first_order + from, first_order + from + orders));
}

/// Each names a product that its customer has.
void name_products(sandbox::Site& site, std::int64_t from) {
    const auto data = sandbox::php::object("stdClass", {{"reference", sandbox::php::text("AAAA-BBBB-CCCC-DDDD")}});
    set_item_data(
        site, from, "productiondata",
        fmt::format("(select replace(encode(convert_to(replace('{}', 'AAAA-BBBB-CCCC-DDDD', min(p.reference)), "
                    "'UTF8'), 'base64'), chr(10), '') from mdl_local_shop_product p join mdl_local_shop_bill b on "
                    "b.customerid = p.customerid::text where b.id = i.billid)",
                    data));
}

/// Each names one learner, who is new.
void name_learners(sandbox::Site& site, std::int64_t from) {
    for (auto bill = first_order + from; bill < first_order + from + orders; ++bill)
        site.execute("update mdl_local_shop_billitem set productiondata = $2 where billid = $1",
                     {std::to_string(bill), sandbox::shop::naming({{"Learner", fmt::format("L{}", bill),
                                                                    fmt::format("learner{}@example.org", bill)}})});
}

void name_spaces(sandbox::Site& site, std::int64_t from) {
    const auto answers =
        sandbox::php::array({{"catname", sandbox::php::text("Ours")}, {"fullname", sandbox::php::text("Our course")}});
    set_item_data(site, from, "customerdata", fmt::format("'{}'", sandbox::php::base64(answers)));
}

std::vector<Kind> kinds() {
    const std::vector<std::string> five = {"COURSE", "MANY", "ROLE", "BOOK", "SEATS"};
    std::vector<Kind> all = {{"new customers, 1 item", {"COURSE"}},
                             {"known customers, 1 item", {"COURSE"}, true},
                             {"new customers, 5 items", five},
                             {"known customers, 5 items", five, true}};
    for (const auto* code : {"MANY", "ROLE", "BOOK", "SEATS", "OWN"})
        all.push_back({fmt::format("new customers, {} alone", code), {code}});
    all.push_back({"known customers, MORE alone", {"MORE"}, true});
    all.push_back({"known customers, LONGER alone", {"LONGER"}, true, &name_products});
    all.push_back({"known customers, SESSION with a new learner", {"SESSION"}, true, &name_learners});
    all.push_back({"new customers, SESSION with a new learner", {"SESSION"}, false, &name_learners});
    all.push_back({"new customers, SPACE alone", {"SPACE"}, false, &name_spaces});
    all.push_back({"new customers, NEW alone", {"NEW"}, false, &name_spaces});
    return all;
}

void add_catalogue(Shop& shop) {
    auto connection = shop.site.connect();
    for (const auto* code :
         {"COURSE", "MANY", "ROLE", "MORE", "BOOK", "SEATS", "OWN", "LONGER", "SESSION", "SPACE", "NEW"})
        sandbox::shop::create_catalog_item(connection, {.code = code});
}

void write_orders(Shop& shop, const std::vector<Kind>& all) {
    std::int64_t from = 0;
    std::int64_t customers_from = 0;
    for (const auto& kind : all) {
        add_orders(shop.site, from, orders, kind.codes.front());
        if (!kind.known) customers_from = from;
        shop.site.execute(fmt::format("update mdl_local_shop_bill set customerid = id - {} where id >= {}",
                                      from - customers_from, first_order + from));
        for (std::size_t i = 1; i < kind.codes.size(); ++i)
            shop.site.execute(
                fmt::format("insert into mdl_local_shop_billitem (billid, itemcode, description, quantity) "
                            "select id, '{}', '', 1 from mdl_local_shop_bill where id >= {}",
                            kind.codes[i], first_order + from));
        from += orders;
    }
}

} // namespace

void measure_order_kinds(Report& report, const Options&) {
    const auto all = kinds();
    report.progress(fmt::format("(d) {} orders of each of {} kinds, a kind at a time", orders, all.size()));
    sandbox::Cluster cluster{
        {.settings = {"shared_preload_libraries = 'pg_stat_statements'", "pg_stat_statements.track = top"}}};
    Shop shop{cluster, yaml};
    add_catalogue(shop);
    shop.site.execute("insert into mdl_role_context_levels (roleid, contextlevel) values (12, 30)");
    add_seen_orders(shop.site, [&] { write_orders(shop, all); });
    shop.daemon.start_ready();
    add_costs(shop.moodle);
    Statements statements{shop.site};
    std::int64_t from = 0;
    for (const auto& kind : all) {
        shop.wait_until_quiet(std::chrono::seconds{60});
        if (kind.add_data) kind.add_data(shop.site, from);
        statements.reset();
        shop.moodle.clear_calls();
        set_status(shop.site, from, orders, "SOLDOUT");
        shop.wait_until_complete(from += orders);
        const auto calls = static_cast<double>(shop.moodle.count("*")) / orders;
        const auto sent = static_cast<double>(statements.count()) / orders;
        report.add({fmt::format("(d) {}: REST calls an order", kind.what), fmt::format("{:.3f}", calls), "", "",
                    "at most 0.2", calls <= 0.2});
        report.add({fmt::format("(d) {}: SQL statements an order", kind.what), fmt::format("{:.2f}", sent), "", "",
                    "at most 3", sent <= 3});
    }
}

} // namespace shopd::bench
