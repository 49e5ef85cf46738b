#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

std::int64_t waiting(sandbox::Site& site) {
    return site.number("select count(*) from mdl_local_shop_bill where status <> 'COMPLETE'");
}

TEST(ManyCustomers, two_hundred_orders_at_once_are_each_produced_once) {
    AtWork at{"customer_support: { course: CUSTOMERSUPPORT, roles: [student, customer] }\n",
              {.with_support_course = true}};
    at.daemon.start_ready();
    constexpr int many = 200;
    std::vector<std::int64_t> bills;
    for (int i = 0; i < many; ++i) {
        const auto n = std::to_string(i);
        bills.push_back(shop::place(at.database, {.customer = {.first_name = "Given" + n,
                                                               .last_name = "Family",
                                                               .email = "given" + n + "@example.org"}})
                            .bill);
    }
    at.pay_all(bills);
    ASSERT_TRUE(sandbox::wait_until([&] { return waiting(at.site) == 0; }, 120s)) << waiting(at.site) << " wait\n"
                                                                                  << at.daemon.log();

    EXPECT_EQ(at.site.number("select count(*) from mdl_user where lastname = 'Family'"), many);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), many);
    EXPECT_EQ(enrolments_in(at.site, "CUSTOMERSUPPORT"), many);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), many);
    EXPECT_EQ(at.site.number("select count(*) from sandbox.mail"), many);
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.dead"), 0);
    EXPECT_ALL_WELL(at);
}

TEST(ManyCustomers, sixty_of_one_name_get_sixty_usernames) {
    AtWork at{"production: { workers: 2, wave: 7 }\n"};
    std::vector<std::int64_t> bills;
    for (int i = 0; i < 60; ++i)
        bills.push_back(shop::place(at.database, {.customer = {.first_name = "Anne",
                                                               .last_name = "Dupont",
                                                               .email = "anne" + std::to_string(i) + "@example.org"}})
                            .bill);
    at.daemon.start_ready();
    at.pay_all(bills);
    ASSERT_TRUE(sandbox::wait_until([&] { return waiting(at.site) == 0; }, 60s)) << waiting(at.site) << " wait\n"
                                                                                 << at.daemon.log();

    EXPECT_EQ(at.site.number("select count(distinct username) from mdl_user where lastname = 'Dupont'"), 60);
    EXPECT_EQ(at.site.number(
                  "select count(*) from mdl_user where username in ('anne.dupont', 'anne.dupont1', 'anne.dupont59')"),
              3);
    EXPECT_ALL_WELL(at);
}

std::vector<std::int64_t> place_for(AtWork& at, const std::string& family, int many) {
    std::vector<std::int64_t> bills;
    for (int i = 0; i < many; ++i)
        bills.push_back(shop::place(at.database, {.customer = {.last_name = family,
                                                               .email = family + std::to_string(i) + "@example.org"}})
                            .bill);
    return bills;
}

TEST(ManyCustomers, of_a_slow_moodle_are_called_for_in_batches_that_keep_to_the_budget) {
    AtWork at{"production: { workers: 1 }\nmoodle: { call_budget: 500 ms, concurrency: 1 }\n"};
    at.moodle.add({.action = "cost", .function = "enrol_manual_enrol_users", .per_item_ms = 100});
    at.daemon.start_ready();
    at.pay_all(place_for(at, "first", 8));
    EVENTUALLY(waiting(at.site) == 0, at.daemon);
    const auto learnt = at.moodle.calls().size();
    at.pay_all(place_for(at, "second", 12));
    EVENTUALLY(waiting(at.site) == 0, at.daemon);
    std::size_t enrolled = 0;
    for (const auto& call : at.moodle.calls(learnt)) {
        if (call.function != "enrol_manual_enrol_users") continue;
        EXPECT_EQ(call.parameter("enrolments[5][userid]"), "") << "five of 100 ms are half a second";
        for (std::size_t i = 0; call.parameter("enrolments[" + std::to_string(i) + "][userid]") != ""; ++i)
            ++enrolled;
    }
    EXPECT_EQ(enrolled, 12U);
    EXPECT_ALL_WELL(at);
}

TEST(ManyCustomers, a_name_taken_forty_times_before_gets_the_next_number) {
    AtWork at;
    for (int i = 0; i < 40; ++i) {
        const auto number = i == 0 ? std::string{} : std::to_string(i);
        sandbox::moodle::create_user(
            at.database, {.username = "benoit.tostain" + number, .email = "other" + number + "@example.org"});
    }
    at.daemon.start_ready();
    const auto order = at.buy();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.site.value("select username from mdl_user where email = 'benoit.tostain@example.org'"),
              "benoit.tostain40");
    EXPECT_EQ(at.moodle.count("core_user_create_users"), 1U);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
