#include "tests/e2e/handlers/sold.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

std::string sells(const std::string& params) {
    return "feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n" +
           rule("ROLE", "std_assignroleoncontext", params);
}

const std::string in_the_course = "contextlevel: course, instance: 3, role: customer";

void stock(AtWork& at) {
    shop::create_catalog_item(at.database, {.code = "ROLE"});
    at.daemon.start_ready();
}

std::int64_t roles_given(sandbox::Site& site, const std::string& role, int level) {
    return site.number("select count(*) from mdl_role_assignments a join mdl_context x on x.id = a.contextid join "
                       "mdl_role r on r.id = a.roleid join mdl_user u on u.id = a.userid where r.shortname = $1 and "
                       "x.contextlevel = $2 and u.username = 'benoit.tostain'",
                       {role, std::to_string(level)});
}

TEST(RoleOnContext, is_given_without_an_enrolment_stands_as_a_product_and_is_told_in_the_plugins_words) {
    AtWork at{sells(in_the_course)};
    stock(at);
    const auto order = at.buy_once_seen({.items = {{"ROLE", 1}}, .transaction_id = "ROLES"});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(roles_given(at.site, "customer", 50), 1);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 0);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product p join mdl_role_assignments a on a.id = "
                             "p.instanceid where p.contexttype = 'roleassign' and a.roleid = 12"),
              1);
    EXPECT_EQ(at.daemon.trace_of("ROLES"),
              (std::vector<std::string>{
                  "Order placed : 1 objects", "Production Controller : Full production starting from PLACED ...",
                  "Prepay Production : preproducing for ROLE", "GENERIC : New user created benoit.tostain with ID 174.",
                  "Production Controller : Post Pay process", "Postpay Production : producing for ROLE",
                  "STD_ASSIGN_ROLE_ON_CONTEXT PostPay : Completed in EFORM-C...",
                  "Production Controller : Updating bill state to COMPLETE"}));
    EXPECT_EQ(at.moodle.count("core_role_assign_roles"), 1U);
    EXPECT_ALL_WELL(at);
}

TEST(RoleOnContext, of_an_order_placed_and_paid_again_is_not_given_again) {
    AtWork at{sells("contextlevel: system, instance: 0, role: customer")};
    stock(at);
    BUY_TWICE_OVER(at, order, (shop::NewOrder{.items = {{"ROLE", 1}}}));
    EXPECT_EQ(roles_given(at.site, "customer", 10), 1);
    EXPECT_EQ(at.moodle.count("core_role_assign_roles"), 1U);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), 1);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(RoleOnContext, that_the_account_has_already_is_not_asked_for) {
    AtWork at{sells(in_the_course)};
    shop::create_catalog_item(at.database, {.code = "ROLE"});
    const auto user = sandbox::moodle::create_user(
        at.database, {.username = "benoit.tostain", .email = "benoit.tostain@example.org"});
    at.site.execute("insert into mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid) values "
                    "(12, 12, $1, 0, 2)",
                    {std::to_string(user)});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"ROLE", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.moodle.count("core_role_assign_roles"), 0U);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

struct Impossible {
    std::string name;
    std::string params;
    std::string cause;
    std::string line;
    std::string remedy; ///< SQL of what an administrator does about it; "": nothing
};

void PrintTo(const Impossible& impossible, std::ostream* out) {
    *out << impossible.cause;
}

class RoleThatCannotBeGiven : public ::testing::TestWithParam<Impossible> {};

TEST_P(RoleThatCannotBeGiven, is_a_configuration_cause_and_is_given_once_it_can_be) {
    const auto& [name, params, cause, line, remedy] = GetParam();
    AtWork at{sells(params)};
    stock(at);
    const auto order = at.buy({.items = {{"ROLE", 1}}, .transaction_id = "IMPOSSIBLE"});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), cause);
    auto expected = line;
    if (const auto id = expected.find("{item}"); id != std::string::npos)
        expected.replace(id, 6, std::to_string(order.items.front()));
    EVENTUALLY(tells(at, "IMPOSSIBLE", expected), at.daemon);
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    if (remedy.empty()) return;
    at.site.execute(remedy);
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(
    As, RoleThatCannotBeGiven,
    ::testing::Values(
        Impossible{"no_context", "contextlevel: course, instance: 77, role: customer", "CONFIG: no context course 77",
                   "STD_ASSIGN_ROLE_ON_CONTEXT PostPay : failed item {item} no valid context (course, 77)",
                   "insert into mdl_context (contextlevel, instanceid, path, depth) values (50, 77, '/1/3/77', 3); "
                   "insert into mdl_course (id, category, fullname, shortname) values (77, 1, 'x', 'x')"},
        Impossible{"no_role", "contextlevel: course, instance: 3, role: wizard", "CONFIG: no role wizard",
                   "STD_ASSIGN_ROLE_ON_CONTEXT PostPay : failed item {item} no valid role (wizard)", ""},
        Impossible{"not_at_this_level", "contextlevel: coursecat, instance: 1, role: customer",
                   "CONFIG: role customer cannot be given in a context coursecat",
                   "STD_ASSIGN_ROLE_ON_CONTEXT PostPay : Failed...",
                   "insert into mdl_role_context_levels (roleid, contextlevel) values (12, 40)"},
        Impossible{"not_ours_to_assign", "contextlevel: coursecat, instance: 1, role: coursecreator",
                   "CONFIG: role coursecreator may not be assigned by our account",
                   "STD_ASSIGN_ROLE_ON_CONTEXT PostPay : Failed...",
                   "insert into mdl_role_allow_assign (roleid, allowassign) values (13, 2)"}),
    [](const auto& tested) { return tested.param.name; });

TEST(RoleOnContext, of_many_orders_of_a_wave_takes_one_call) {
    AtWork at{sells(in_the_course) + "production: { workers: 1 }\n"};
    shop::create_catalog_item(at.database, {.code = "ROLE"});
    std::vector<std::int64_t> bills;
    for (int i = 0; i < 5; ++i) {
        shop::NewOrder order{.items = {{"ROLE", 1}}};
        order.customer.email = "buyer" + std::to_string(i) + "@example.org";
        order.customer.last_name = "Buyer" + std::to_string(i);
        bills.push_back(shop::place(at.database, order).bill);
    }
    at.daemon.start_ready();
    EVENTUALLY(all_quiet(at.site), at.daemon);
    at.pay_all(bills);
    EVENTUALLY(at.site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'") == 5, at.daemon);
    EXPECT_EQ(at.site.number("select count(*) from mdl_role_assignments where roleid = 12"), 5);
    EXPECT_EQ(at.moodle.count("core_role_assign_roles"), 1U);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
