#include "tests/e2e/handlers/session.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Names = std::vector<std::string>;

const Learner anna{"Anna", "Known", "Anna@example.org"};
const Learner bert{"Bert", "New", "bert@example.org"};
const Learner carl{"Carl", "Shut", "carl@example.org"};
const std::string both = ": enrolled student 1900000000-1950000000";

struct Three : Session {
    explicit Three(const std::string& params = "") : Session{params} {
        sandbox::moodle::create_user(database, {.username = "anna", .email = "anna@example.org"});
        shut = sandbox::moodle::create_user(database,
                                            {.username = "carl", .email = "carl@example.org", .suspended = true});
        daemon.start_ready();
    }

    std::int64_t shut = 0;
};

TEST(Session, of_three_learners_the_known_and_the_new_one_get_theirs_and_the_refused_one_waits) {
    Three at;
    const auto order = at.sell({anna, bert, carl}, {.transaction_id = "TEAM"});
    EVENTUALLY_DEAD(at, order);
    EVENTUALLY(at.learners() == (Names{"anna" + both, "bert.new" + both}) && all_quiet(at.site), at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: the account with this e-mail is suspended");
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(products_of(at.site, order.bill), 2);

    at.site.execute("update mdl_user set suspended = 0 where id = $1", {std::to_string(at.shut)});
    EXPECT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_THAT(at.learners(), ElementsAre("anna" + both, "bert.new" + both, "carl" + both));
    EXPECT_EQ(at.supervised(), (Names{"benoit.tostain anna", "benoit.tostain bert.new", "benoit.tostain carl"}));
    EXPECT_EQ(at.members(), (Names{"customer_benoit.tostain anna", "customer_benoit.tostain bert.new",
                                   "customer_benoit.tostain carl"}));
    EXPECT_EQ(products_shown(at.site, order.bill), 3);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product p join mdl_user_enrolments ue on ue.id = "
                             "p.instanceid where p.contexttype = 'userenrol'"),
              3);
    EXPECT_EQ(at.site.number("select count(*) from sandbox.mail where kind = 'newpassword'"), 2);
    EXPECT_ALL_WELL(at);
}

TEST(Session, is_told_in_the_plugins_words_with_usernames_and_never_with_names_or_e_mails) {
    Three at{", autoenrolsupervisor: 1"};
    const auto order = at.sell({anna, bert}, {.transaction_id = "TEAM"});
    EVENTUALLY_COMPLETE(at, order);
    const auto trace = at.daemon.trace_of("TEAM");
    for (const auto* line :
         {"Postpay Production : producing for TEAM",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : Registering existing user [anna].",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : Creating user [bert.new].",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : (anna) enrolled.",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : (bert.new) enrolled.",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : (benoit.tostain) enrolled.",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : Creating group ['customer_benoit.tostain].",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : Binding (anna in group ['customer_benoit.tostain].",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : Binding (bert.new in group ['customer_benoit.tostain].",
          "STD_SETUP_ONE_COURSE_SESSION Postpay : All complete in EFORM-C."})
        EXPECT_EQ(std::count(trace.begin(), trace.end(), line), 1) << line;
    EXPECT_TRUE(tells(at, "TEAM", "STD_SETUP_ONE_COURSE_SESSION Postpay : Enrolling student."))
        << "of those whose account was there, and of the others";
    EXPECT_THAT(at.learners(), ElementsAre("anna" + both, "benoit.tostain: enrolled customer 1900000000-1950000000",
                                           "bert.new" + both));
    for (const auto& line : trace) {
        EXPECT_THAT(line, Not(HasSubstr("example.org")));
        EXPECT_THAT(line, Not(HasSubstr("Known")));
    }
    EXPECT_THAT(at.daemon.log(), Not(HasSubstr("bert@example.org")));
    EXPECT_ALL_WELL(at);
}

TEST(Session, placed_and_paid_again_gives_once_and_a_refund_takes_it_all_back_but_the_accounts) {
    Three at;
    auto order = at.sell({anna, bert});
    EVENTUALLY_COMPLETE(at, order);
    order = shop::re_place(at.database, order);
    at.name(order, naming({bert, anna}));
    EVENTUALLY(at.site.value("select status from moodle_shopd.orders where bill = $1", {std::to_string(order.bill)}) ==
                   "PLACED",
               at.daemon);
    shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_THAT(at.learners(), ElementsAre("anna" + both, "bert.new" + both));
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), 2);
    shop::set_status(at.database, order.bill, "PAYBACK");
    EVENTUALLY(at.site.number("select count(*) from mdl_local_shop_product where deleted = 0") == 0, at.daemon);
    EXPECT_THAT(at.learners(), ElementsAre("anna: suspended student 1900000000-1950000000",
                                           "bert.new: suspended student 1900000000-1950000000"));
    EXPECT_THAT(at.supervised(), IsEmpty());
    EXPECT_EQ(accounts_of(at.site, "bert@example.org"), 1);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(Session, a_product_row_that_is_deleted_suspends_its_learner_alone) {
    Three at;
    const auto order = at.sell({anna, bert});
    EVENTUALLY_COMPLETE(at, order);
    at.site.execute("update mdl_local_shop_product set deleted = 1 where instanceid = (select ue.id from "
                    "mdl_user_enrolments ue join mdl_user u on u.id = ue.userid where u.username = 'anna')");
    EVENTUALLY(at.learners() == (Names{"anna: suspended student 1900000000-1950000000", "bert.new" + both}), at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

TEST(Session, two_orders_that_name_one_new_learner_at_once_give_one_account) {
    Three at;
    const shop::NewCustomer other{.first_name = "Other", .last_name = "Buyer", .email = "other@example.org"};
    const auto first = at.place({bert, anna});
    const auto second = at.place({bert}, {.customer = other});
    at.pay_all({first.bill, second.bill});
    EVENTUALLY_COMPLETE(at, first);
    EVENTUALLY_COMPLETE(at, second);
    EXPECT_EQ(accounts_of(at.site, "bert@example.org"), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), 3);
    EXPECT_THAT(at.learners(), ElementsAre("anna" + both, "bert.new" + both));
    EXPECT_THAT(at.supervised(), ElementsAre("benoit.tostain anna", "benoit.tostain bert.new", "other.buyer bert.new"));
    shop::set_status(at.database, first.bill, "PAYBACK");
    EVENTUALLY(at.supervised() == Names{"other.buyer bert.new"} && all_quiet(at.site), at.daemon);
    EXPECT_THAT(at.learners(), ElementsAre("anna: suspended student 1900000000-1950000000", "bert.new" + both))
        << "the other order gives it";
    EXPECT_ALL_WELL(at);
}

TEST(Session, killed_while_moodle_works_for_a_learner_gives_everything_once) {
    Three at;
    const std::vector<std::string> functions = {"core_user_create_users", "enrol_manual_enrol_users",
                                                "core_role_assign_roles", "core_group_add_group_members"};
    int number = 0;
    for (const auto& function : functions) {
        const auto email = "learner" + std::to_string(++number) + "@example.org";
        at.moodle.clear_calls();
        at.moodle.add({.action = "hold",
                       .function = function,
                       .contains = function == "core_user_create_users" ? email : "",
                       .when = "after"});
        const auto order = at.sell({{"Some", "Learner", email}, anna});
        ASSERT_TRUE(at.moodle.wait_for(function, "held after the effect")) << at.daemon.log();
        at.daemon.kill();
        at.moodle.clear_faults();
        at.daemon.start_ready();
        EVENTUALLY_COMPLETE(at, order) << function;
        EVENTUALLY(all_quiet(at.site), at.daemon);
        EXPECT_EQ(products_of(at.site, order.bill), 2) << function;
        EXPECT_EQ(accounts_of(at.site, email), 1) << function;
    }
    EXPECT_EQ(at.learners().size(), 5U);
    EXPECT_EQ(at.members().size(), 5U);
    EXPECT_NOTHING_TWICE(at.site);
}

TEST(Session, that_is_planned_says_what_it_would_do_for_a_learner_whose_account_is_still_to_be_made) {
    Three at;
    const auto order = at.place({anna, bert});
    EXPECT_EQ(at.daemon.command({"hold", std::to_string(order.bill), "--why", "test"}).exit_code, 0);
    shop::pay(at.database, order.bill);
    const auto plan = at.daemon.command({"plan", std::to_string(order.bill)}).output;
    EXPECT_THAT(plan, HasSubstr("enrol anna in EFORM-C"));
    EXPECT_THAT(plan, HasSubstr("a new account bert.new"));
    EXPECT_THAT(plan, Not(HasSubstr("waits")));
}

TEST(Session, whose_participants_cannot_be_produced_holds_its_item_and_no_other) {
    Three at;
    const shop::NewCustomer customer;
    const std::vector<std::pair<std::string, std::string>> hostile = {
        {naming({}), "there are none"},
        {naming({{"A", "B", ""}}), "one without an e-mail"},
        {naming({bert, {"B", "C", "BERT@example.org"}}), "one e-mail twice"},
        {naming({{"B", "C", customer.email}}), "one with the customer's e-mail"},
        {naming({bert}, "wizard"), "a role that Moodle does not have"},
        {naming({anna, bert, carl}), "more than were bought"},
        {naming({{"\xE9", "B", "x@example.org"}}), ""}};
    std::vector<shop::Order> orders;
    for (const auto& [data, reason] : hostile) {
        orders.push_back(shop::place(at.database, {.items = {{"TEAM", 2}, {"EFORM", 1}}}));
        at.name(orders.back(), data);
        shop::pay(at.database, orders.back().bill);
    }
    for (std::size_t i = 0; i < orders.size(); ++i) {
        EVENTUALLY_DEAD(at, orders[i]);
        EXPECT_EQ(dead_causes(at.site, orders[i].bill), hostile[i].second.empty()
                                                            ? "DATA: productiondata: a text that is not UTF-8"
                                                            : "DATA: participants of TEAM: " + hostile[i].second);
        EVENTUALLY(products_of(at.site, orders[i].bill) == 1, at.daemon);
    }
    EXPECT_EQ(accounts_of(at.site, "bert@example.org"), 0);
}

} // namespace
} // namespace shopd::e2e
