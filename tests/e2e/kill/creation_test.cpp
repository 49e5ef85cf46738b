#include "tests/e2e/handlers/sold.hpp"
#include "tests/e2e/kill/points.hpp"

namespace shopd::e2e {
namespace {

struct Killed {
    std::string what;
    std::string point;
    std::string rule;
    std::string made; ///< how many there are
};

void PrintTo(const Killed& killed, std::ostream* out) {
    *out << killed.what << ' ' << killed.point;
}

class KilledWhileMaking : public ::testing::TestWithParam<Killed> {};

struct Selling : AtWork {
    explicit Selling(const std::string& rule)
        : AtWork{"feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n" + rule} {
        sandbox::shop::create_catalog_item(database, {.code = "OWN"});
        shoppers_answer(site, {{"catname", "Ours"}, {"fullname", "Ours"}});
        daemon.start_ready();
    }

    /// Buys and kills the daemon at the point. @return whether it came by there
    bool kill_at(const std::string& point) {
        daemon.arm(point);
        order = buy({.items = {{"OWN", 1}}});
        if (!daemon.wait_reached(point)) return false;
        daemon.kill();
        daemon.start_ready();
        return true;
    }

    sandbox::shop::Order order;
};

/// What one lookup finds again is made once, whenever the daemon is killed.
TEST_P(KilledWhileMaking, the_daemon_ends_where_it_would_have_ended) {
    Selling at{GetParam().rule};
    ASSERT_TRUE(at.kill_at(GetParam().point)) << at.daemon.log();
    EVENTUALLY_COMPLETE(at, at.order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.site.number(GetParam().made), 1);
    EXPECT_EQ(products_of(at.site, at.order.bill), 1);
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
    EXPECT_ALL_WELL(at);
}

std::vector<Killed> of_what_is_made_at_once() {
    std::vector<Killed> all;
    for (const auto& point : category_kills())
        all.push_back({"category", point, rule("OWN", "std_createcategory", "parentcategory: 1"),
                       "select count(*) from mdl_course_categories where name = 'Ours'"});
    for (const auto& point : course_kills())
        all.push_back({"course", point, rule("OWN", "std_createcourse", "coursecategory: 1"),
                       "select count(*) from mdl_course where fullname = 'Ours'"});
    return all;
}

INSTANTIATE_TEST_SUITE_P(At, KilledWhileMaking, ::testing::ValuesIn(of_what_is_made_at_once()),
                         [](const auto& tested) { return tested.param.what + "_" + tested.param.point; });

class KilledWhileCopying : public ::testing::TestWithParam<std::string> {};

/// Moodle does not copy a course in one transaction. One that is there and that nobody was told of waits for a person;
/// no second one is made.
TEST_P(KilledWhileCopying, the_daemon_makes_one_course_and_asks_where_it_cannot_know) {
    Selling at{rule("OWN", "std_createcourse", "coursecategory: 1, template: EFORM-C")};
    ASSERT_TRUE(at.kill_at(GetParam())) << at.daemon.log();
    EVENTUALLY(ended(at.site, at.order.bill), at.daemon);
    const bool copied_before = GetParam().starts_with("after_call_") || GetParam() == "after_observe_new_creations";
    EXPECT_EQ(dead_causes(at.site, at.order.bill), copied_before ? "UNCERTAIN: half a copy of a course?" : "");
    if (copied_before) {
        EXPECT_EQ(at.daemon.command({"dead", "retry", std::to_string(at.order.bill)}).exit_code, 0);
    }
    EVENTUALLY_COMPLETE(at, at.order);
    EXPECT_EQ(at.site.number("select count(*) from mdl_course where fullname = 'Ours'"), 1);
    EXPECT_EQ(at.moodle.count("core_course_duplicate_course", "answered"), 1U);
    EXPECT_EQ(products_of(at.site, at.order.bill), 1);
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(At, KilledWhileCopying, ::testing::ValuesIn(copy_kills()),
                         [](const auto& tested) { return tested.param; });

} // namespace
} // namespace shopd::e2e
