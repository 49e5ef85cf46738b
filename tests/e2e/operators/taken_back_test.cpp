#include "tests/e2e/handlers/sold.hpp"

#include <nlohmann/json.hpp>

/// plan and explain of what is given by other handlers than std_enrolonecourse, and of what is taken back.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string sells =
    "products:\n" + rule("EFORM", "std_enrolonecourse", "coursename: EFORM-C, endtime: 2000000000") +
    rule("ROLE", "std_assignroleoncontext", "contextlevel: course, instance: 3, role: customer") +
    rule("MORE", "std_extendenrolperiod", "coursename: EFORM-C, enroltype: manual, extension: 30");

json asked(AtWork& at, const std::string& command, std::int64_t bill) {
    const auto result = at.daemon.command({command, std::to_string(bill), "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return json::parse(result.output);
}

json of_kind(const json& document, const std::string& kind) {
    for (const auto& effect : document["effects"])
        if (effect["kind"] == kind) return effect;
    return json::object();
}

TEST(RolesAndExtensions, are_worded_by_plan_and_looked_for_by_explain) {
    AtWork at{sells};
    for (const auto* code : {"ROLE", "MORE"})
        shop::create_catalog_item(at.database, {.code = code});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 1}, {"ROLE", 1}, {"MORE", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    at.daemon.stop();

    auto told = asked(at, "explain", order.bill);
    EXPECT_EQ(told["verdict"], "Given: everything that was bought is there");
    EXPECT_EQ(of_kind(told, "role")["what"], "role customer in EFORM-C");
    EXPECT_TRUE(of_kind(told, "role")["moodle"]["there"]);
    EXPECT_EQ(of_kind(told, "extension")["what"], "30 days more in EFORM-C, to 2033-06-17T03:33:20Z");
    EXPECT_EQ(of_kind(told, "extension")["moodle"]["end"], 2000000000 + 30 * day);
    EXPECT_EQ(of_kind(told, "product_shift")["what"], "the end of the product for EFORM-C moved along");
    EXPECT_TRUE(of_kind(told, "product_shift")["moodle"]["there"]);

    at.site.execute("update mdl_user_enrolments set timeend = 2000000000");
    at.site.execute("delete from mdl_role_assignments where roleid = 12");
    told = asked(at, "explain", order.bill);
    EXPECT_EQ(told["verdict"], "2 of what was given is no longer in Moodle: somebody took it away since");
}

TEST(WhatIsTakenBack, is_said_by_plan_before_and_by_explain_after) {
    AtWork at{sells};
    at.daemon.start_ready();
    const auto order = at.buy();
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    at.daemon.stop();
    shop::set_status(at.database, order.bill, "PAYBACK");
    EXPECT_EQ(asked(at, "plan", order.bill)["work"], "undo");
    EXPECT_THAT(at.daemon.command({"plan", std::to_string(order.bill)}).output,
                HasSubstr("Would be taken back now, where no other order gives it:\n  EFORM        enrol in EFORM-C"));
    EXPECT_EQ(asked(at, "explain", order.bill)["verdict"],
              "To be taken back: the bill is PAYBACK: what it gave is taken back");

    at.daemon.start_ready();
    EVENTUALLY(
        at.site.number("select count(*) from moodle_shopd.ledger where kind = 'product' and outcome = 'undone'") == 1,
        at.daemon);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    const auto told = at.daemon.command({"explain", std::to_string(order.bill)}).output;
    EXPECT_THAT(told, HasSubstr("Taken back: what this order gave is given by it no more."));
    EXPECT_THAT(told, HasSubstr("SUSPENDED"));
    EXPECT_THAT(told, Not(HasSubstr("NOT THERE any more")));
    const auto plan = at.daemon.command({"plan", std::to_string(order.bill)}).output;
    EXPECT_THAT(plan, HasSubstr("Nothing would be done now."));
    EXPECT_THAT(plan, HasSubstr("Taken back before:"));
}

} // namespace
} // namespace shopd::e2e
