#include "tests/e2e/handlers/sold.hpp"
#include "tests/e2e/undo/refunding.hpp"

namespace shopd::e2e {
namespace {

constexpr std::int64_t short_end = 1950000000;

/// MORE gives ten more days in course 3.
struct Extending : Refunding {
    explicit Extending(const std::string& yaml = "")
        : Refunding{rule("MORE", "std_extendenrolperiod", "coursename: EFORM-C, enroltype: manual, extension: 10") +
                    yaml} {
        sandbox::shop::create_catalog_item(database, {.code = "MORE"});
    }

    sandbox::shop::Order sold(const std::string& code) {
        auto order = sell(code);
        wait_complete(order);
        return order;
    }

    void refund(const sandbox::shop::Order& order) {
        pay_back(order);
        wait_undone(order);
    }

    /// Days that the enrolment ends after SHORT, and the product.
    std::string days_more() {
        return std::to_string((access().end - short_end) / day) + " " +
               std::to_string(
                   (site.number("select enddate from mdl_local_shop_product order by id limit 1") - short_end) / day);
    }

private:
    void wait_complete(const sandbox::shop::Order& order) { EVENTUALLY_COMPLETE(*this, order); }

    void wait_undone(const sandbox::shop::Order& order) { EVENTUALLY_UNDONE(*this, order); }
};

TEST(RefundsOfExtensions, of_different_orders_take_back_their_own_time_one_after_the_other) {
    Extending at;
    at.sold("SHORT");
    const auto first = at.sold("MORE");
    const auto second = at.sold("MORE");
    EXPECT_EQ(at.days_more(), "20 20");
    at.refund(first);
    EXPECT_EQ(at.days_more(), "10 10");
    at.refund(second);
    EXPECT_EQ(at.days_more(), "0 0");
    EXPECT_EQ(at.access(), (Access{1900000000, short_end, 0}));
    EXPECT_EQ(at.site.value("select string_agg(eventtype, ' ' order by id) from mdl_local_shop_productevent"),
              "billed updated updated update update");
    EXPECT_THAT(at.daemon.trace_of(first.transaction_id),
                ::testing::IsSupersetOf({"STD_EXTEND_ENROL_PERIOD Undo : Adjusting user enrolment end to " +
                                             std::to_string(short_end + 10 * day) + " in course EFORM-C for user " +
                                             std::to_string(at.user),
                                         std::string{"STD_EXTEND_ENROL_PERIOD Undo : Completed for EFORM-C..."}}));
    EXPECT_EQ(at.daemon.command({"reconcile"}).exit_code, 0);

    const auto third = at.sold("MORE");
    EXPECT_EQ(at.days_more(), "10 10") << "nothing that was taken back is counted from";
    sandbox::shop::set_status(at.database, second.bill, "SOLDOUT");
    EVENTUALLY_COMPLETE(at, second);
    EXPECT_EQ(at.days_more(), "20 20") << "paid again, it is given again";
    at.refund(third);
    at.refund(second);
    EXPECT_EQ(at.days_more(), "0 0");
    EXPECT_THAT(dead_causes(at.site, second.bill), "");
}

TEST(RefundsOfExtensions, bought_with_the_course_itself_end_with_it) {
    Extending at;
    at.daemon.start_ready();
    const auto order = at.buy({.known_customer = at.customer, .items = {{"MORE", 2}, {"SHORT", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.days_more(), "20 20");
    at.refund(order);
    EXPECT_EQ(at.access(), (Access{1900000000, short_end, 1}));
    EXPECT_EQ(at.product(order), "1 billed updated update delete");
    EXPECT_EQ(at.days_more(), "0 0");
    EXPECT_ALL_WELL(at);
}

TEST(RefundsOfExtensions, never_cut_what_another_order_or_a_person_gave) {
    Extending at;
    at.sold("SHORT");
    const auto extended = at.sold("MORE");
    const auto longer = at.sold("LONG");
    at.refund(extended);
    EXPECT_EQ(at.access(), (Access{1900000000, 2000000000, 0}));
    EXPECT_EQ(at.days_more().substr(at.days_more().find(' ')), " 0") << "the product goes back all the same";
    at.refund(longer);
    EXPECT_EQ(at.access().end, short_end) << "what stood before it goes back too";

    const auto by_hand = at.sold("MORE");
    at.site.execute("update mdl_user_enrolments set timeend = 1970000000 where userid = $1", {std::to_string(at.user)});
    at.pay_back(by_hand);
    EVENTUALLY_DEAD(at, by_hand);
    EXPECT_EQ(dead_causes(at.site, by_hand.bill), "UNDO: changed by hand");
    EXPECT_EQ(at.access().end, 1970000000);
    at.site.execute("update mdl_user_enrolments set timeend = $2 where userid = $1",
                    {std::to_string(at.user), std::to_string(short_end + 10 * day)});
    ASSERT_EQ(at.retry(by_hand.bill), 0);
    EVENTUALLY_UNDONE(at, by_hand);
    EXPECT_EQ(at.days_more(), "0 0");
    EXPECT_ALL_WELL(at);
}

TEST(RefundsOfExtensions, leave_unlimited_what_is_unlimited_and_suspend_again_what_they_opened) {
    Extending at;
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1000, 0);
    const auto endless = at.sold("MORE");
    at.refund(endless);
    EXPECT_EQ(at.access(), (Access{1000, 0, 0}));
    at.site.execute("update mdl_user_enrolments set timeend = 2000, status = 1");
    const auto opened = at.sold("MORE");
    EXPECT_EQ(at.access().suspended, 0);
    at.moodle.add({.action = "die_after", .function = "enrol_manual_enrol_users", .times = 1});
    at.refund(opened);
    EXPECT_EQ(at.access(), (Access{1000, 2000, 1}));
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
}

} // namespace
} // namespace shopd::e2e
