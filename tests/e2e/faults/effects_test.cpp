#include "tests/e2e/faults/kinds.hpp"
#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* every_kind =
    "notify_sales: { role: sales }\nmoodle: { deadline: 2 s, connect_deadline: 1 s "
    "}\nfeed: { verify_after: 300 ms, quiet: 200 ms }\n"
    "products:\n"
    "  EFORM: { handler: std_enrolonecourse, params: { coursename: EFORM-C, endtime: +30 days } }\n"
    "  EXT: { handler: std_extendenrolperiod, params: { coursename: EFORM-C, enroltype: manual, "
    "extension: 10 } }\n"
    "  ROLE: { handler: std_assignroleoncontext, params: { contextlevel: system, instance: 0, "
    "role: customer } }\n";

/// A shopper's order of an item for every kind of effect, not paid yet.
shop::Order place_every_kind(sandbox::Connection& database) {
    for (const auto* code : {"EXT", "ROLE"})
        shop::create_catalog_item(database, {.code = code});
    return shop::place(database, {.items = {{"EFORM"}, {"EXT"}, {"ROLE"}}});
}

std::vector<KindOfEffect> kinds_with_calls() {
    std::vector<KindOfEffect> called;
    for (const auto& kind : kinds_of_effects())
        if (!kind.function.empty()) called.push_back(kind);
    called.push_back({"sender", sender_function});
    return called;
}

bool whole(sandbox::Site& site, const shop::Order& order) {
    return bill_status(site, order.bill) == "COMPLETE" && site.number("select count(*) from mdl_messages") > 0 &&
           dead_causes(site, order.bill).empty() && all_quiet(site);
}

void expect_one_of_everything(sandbox::Site& site, const shop::Order& order) {
    EXPECT_EQ(site.number("select count(*) from mdl_messages"), 1);
    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(site.number("select count(*) from sandbox.mail where kind = 'newpassword'"), 1);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_EQ(site.number("select count(*) from mdl_groups"), 1);
    EXPECT_EQ(site.number("select count(*) from mdl_groups_members"), 1);
    EXPECT_EQ(products_of(site, order.bill), 2) << "of the course and of the role";
    EXPECT_EQ(products_shown(site, order.bill), 3) << "the course's once for its sale and once for its extension";
    EXPECT_EQ(site.number("select count(*) from mdl_role_assignments a join mdl_user u on u.id = a.userid where "
                          "u.username = 'benoit.tostain'"),
              2);
    EXPECT_EQ(site.number("select (ue.timeend - ue.timestart) / 86400 from mdl_user_enrolments ue"), 40);
    EXPECT_EQ(site.number("select count(*) from mdl_local_shop_product p join mdl_user_enrolments ue on ue.id = "
                          "p.instanceid and ue.timeend = p.enddate"),
              1);
    EXPECT_NOTHING_TWICE(site);
}

using Tested = std::tuple<KindOfEffect, CallFault>;

class OneCall : public ::testing::TestWithParam<Tested> {};

TEST_P(OneCall, that_goes_wrong_loses_nothing_and_repeats_nothing) {
    const auto& [kind, tested] = GetParam();
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = every_kind}};
    daemon.start_ready();
    auto database = site.connect();
    auto fault = tested.fault;
    fault.function = kind.function;
    fault.call = kind.call;
    moodle.add(fault);

    const auto order = place_every_kind(database);
    shop::pay(database, order.bill);
    if (tested.then == CallFault::Then::after_dead_retry) {
        EVENTUALLY(!dead_causes(site, order.bill).empty(), daemon);
        EXPECT_EQ(dead_causes(site, order.bill), tested.cause + kind.function + ": " + fault.errorcode);
        EXPECT_EQ(daemon.command({"dead", "retry", std::to_string(order.bill)}).exit_code, 0);
    }
    EVENTUALLY(whole(site, order), daemon);

    EXPECT_EQ(daemon.stop(), 0);
    expect_one_of_everything(site, order);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

/// Each fault with one kind of effect, the kinds in turn; or all other pairs of both.
std::vector<Tested> pairs(bool in_turn) {
    const auto kinds = kinds_with_calls();
    const auto faults = call_faults();
    std::vector<Tested> chosen;
    for (std::size_t fault = 0; fault < faults.size(); ++fault)
        for (std::size_t kind = 0; kind < kinds.size(); ++kind)
            if ((fault % kinds.size() == kind) == in_turn) chosen.emplace_back(kinds[kind], faults[fault]);
    return chosen;
}

std::string name_of(const ::testing::TestParamInfo<Tested>& tested) {
    return std::get<0>(tested.param).kind + "_" + std::get<1>(tested.param).name;
}

INSTANTIATE_TEST_SUITE_P(InTurn, OneCall, ::testing::ValuesIn(pairs(true)), name_of);
INSTANTIATE_TEST_SUITE_P(EachKind, OneCall, ::testing::ValuesIn(pairs(false)), name_of);

TEST(Calls, an_order_of_every_kind_calls_the_functions_of_the_table_each_once_and_no_other) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = every_kind}};
    daemon.start_ready();
    moodle.clear_calls();
    auto database = site.connect();
    const auto order = place_every_kind(database);
    shop::pay(database, order.bill);
    EVENTUALLY(whole(site, order), daemon);

    std::vector<std::string> called;
    for (const auto& call : moodle.calls())
        called.push_back(call.function);
    std::vector<std::string> expected;
    for (const auto& kind : kinds_with_calls())
        expected.push_back(kind.function);
    EXPECT_THAT(called, ::testing::UnorderedElementsAreArray(expected));
    expect_one_of_everything(site, order);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

} // namespace
} // namespace shopd::e2e
