#include "tests/e2e/handlers/sold.hpp"
#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

/// A shop that sells two seats, and two learners who are not its customer.
struct Seats : Living {
    explicit Seats(const std::string& yaml = "")
        : Living{
              yaml, {}, rule("SEATS", "std_generateseats", "packsize: 2, courselist: EFORM-C, supervisor: student")} {
        shop::create_catalog_item(database, {.code = "SEATS"});
        ann = sandbox::moodle::create_user(database, {.username = "ann", .email = "ann@example.org"});
        bob = sandbox::moodle::create_user(database, {.username = "bob", .email = "bob@example.org"});
        order = sold("SEATS");
        seat = site.value("select min(id) from mdl_local_shop_product");
    }

    void set(const std::string& columns) {
        site.execute("update mdl_local_shop_product set " + columns + " where id = " + seat);
    }

    void assign(const std::string& username, const std::string& course = "EFORM-C") {
        set(R"(extradata = '{"learner": ")" + username + R"(", "course": ")" + course + "\"}'");
    }

    /// Who is in the course, with the enrolment that the seat names.
    std::string learners() {
        return site.value(
            "select coalesce(string_agg(u.username || case ue.status when 0 then '' else ' suspended' end || case "
            "(select instanceid from mdl_local_shop_product where id = " +
            seat +
            ") when ue.id then ' has the seat' else '' end, ', ' order by u.username), '') from mdl_user_enrolments ue "
            "join mdl_user u on u.id = ue.userid");
    }

    std::string row() {
        return site.value("select (instanceid <> 0) || ' ' || extradata from mdl_local_shop_product where id = " +
                          seat);
    }

    std::int64_t ann = 0, bob = 0;
    shop::Order order;
    std::string seat;
};

#define EVENTUALLY_IN(at, wanted)                                                                                      \
    do {                                                                                                               \
        EXPECT_TRUE(sandbox::wait_until([&] { return (at).learners() == (wanted) && all_quiet((at).site); },           \
                                        std::chrono::seconds{60}));                                                    \
        EXPECT_EQ((at).learners(), wanted) << (at).daemon.log();                                                       \
    } while (false)

TEST(Seats, are_bought_assigned_taken_back_and_assigned_to_another) {
    Seats at{"production: { undo: remove }\n"};
    EXPECT_EQ(at.learners(), "");
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    EXPECT_EQ(at.row(), "true ") << "a request that was met is gone from the row";
    at.set("instanceid = 0");
    EVENTUALLY_IN(at, "");
    at.assign("bob");
    EVENTUALLY_IN(at, "bob has the seat");
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    EXPECT_TRUE(tells(at, at.order.transaction_id,
                      "STD_GENERATE_SEATS Product : User " + std::to_string(at.bob) +
                          " : Seat taken back, unenrolled from course EFORM-C"));
    at.pay_back(at.order);
    EVENTUALLY_IN(at, "");
    EXPECT_EQ(dead_causes(at.site, at.order.bill), "");
    EXPECT_NOTHING_TWICE(at.site);
}

TEST(Seats, that_the_shop_assigned_are_observed_and_nothing_is_added) {
    Seats at;
    const auto enrolment = sandbox::moodle::enrol(at.database, at.ann, 3);
    at.site.execute("update mdl_user_enrolments set timecreated = extract(epoch from now())::bigint + 5");
    const auto calls = at.moodle.count("enrol_manual_enrol_users");
    at.set("instanceid = " + std::to_string(enrolment));
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where place = 10000 and outcome = 'done'") ==
                       1 &&
                   all_quiet(at.site),
               at.daemon);
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), calls);
    EXPECT_EQ(at.learners(), "ann has the seat");
    at.set("instanceid = 0");
    EVENTUALLY_IN(at, "ann suspended");
    EXPECT_NOTHING_TWICE(at.site);
}

TEST(Seats, whose_row_names_nobody_wait_for_a_person_and_go_on_when_it_is_corrected) {
    Seats at;
    at.assign("nobody");
    EVENTUALLY_DEAD(at, at.order);
    EXPECT_EQ(dead_causes(at.site, at.order.bill), "DATA: seat's learner");
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    EXPECT_EQ(dead_causes(at.site, at.order.bill), "");
}

TEST(Seats, taken_back_leave_a_learner_what_an_order_of_their_own_gives) {
    Seats at;
    const auto own = shop::create_customer(at.database, {.email = "ann@example.org"}, at.ann);
    const auto bought = at.buy({.known_customer = own, .items = {{"ALWAYS", 1}}});
    EVENTUALLY_COMPLETE(at, bought);
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    at.set("instanceid = 0");
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where place = 10000 and outcome = 'undone'") ==
                       1 &&
                   all_quiet(at.site),
               at.daemon);
    EXPECT_EQ(at.learners(), "ann");
}

} // namespace
} // namespace shopd::e2e
