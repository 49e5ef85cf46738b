#include "tests/e2e/reconcile/drifting.hpp"

/// What reconcile leaves to a person, and how it is asked.
namespace shopd::e2e {
namespace {

using ::testing::HasSubstr;

std::string person_of(const nlohmann::json& document) {
    std::string words;
    for (const auto& drift : document["drifts"])
        if (drift["by"] == "person")
            words += (words.empty() ? "" : " ") + drift["item_code"].get<std::string>() + "/" +
                     drift["kind"].get<std::string>();
    return words;
}

TEST(Reconcile, names_an_account_that_is_gone_or_suspended_once_and_leaves_it_to_a_person) {
    Drifting at;
    at.sell({{"account_gone", "", {"EFORM", "ROLE"}, {"update mdl_user set deleted = 1 where id = {user}"}},
             {"account_suspended", "", {"EFORM"}, {"update mdl_user set suspended = 1 where id = {user}"}},
             {"", "", {"OLD"}, {"update mdl_user set suspended = 1 where id = {user}"}}});
    at.seed();
    for (const auto* apply : {"--apply", "--apply"}) {
        const auto document = at.reconcile({apply}, 1);
        EXPECT_EQ(Drifting::named(document), at.expected());
        EXPECT_EQ(person_of(document), "/account_gone /account_suspended");
    }
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.site.number("select count(*) from mdl_user where deleted = 1 or suspended = 1"), 3);
    EXPECT_EQ(at.site.number("select count(*) from mdl_user where lastname = 'Family'"), 3);
}

TEST(Reconcile, says_beforehand_what_a_held_order_a_lost_course_and_a_product_given_away_need) {
    Drifting at;
    at.sell({{"enrolment_suspended",
              "EFORM",
              {"EFORM"},
              {"update mdl_user_enrolments set status = 1 where userid = {user} and enrolid = 4"}},
             {"product_altered",
              "EFORM",
              {"EFORM"},
              {"update mdl_local_shop_product set customerid = 1 where customerid = {customer}"}}});
    at.seed();
    const auto held = std::to_string(at.sold.front().order.bill);
    ASSERT_EQ(at.daemon.command({"hold", held, "--why", "test"}).exit_code, 0);
    const auto document = at.reconcile({"--apply"}, 1);
    EXPECT_EQ(Drifting::named(document), at.expected());
    EXPECT_EQ(person_of(document), "EFORM/enrolment_suspended EFORM/product_altered");
    EXPECT_THAT(document["drifts"][0]["mend"], HasSubstr("moodle-shopd release " + held));
    ASSERT_EQ(at.daemon.command({"release", held, "--why", "test"}).exit_code, 0);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.reconcile({"--apply", held}, 0)["applied"], 1);
    EVENTUALLY(enrolments_in(at.site, "EFORM-C") == 2 && all_quiet(at.site), at.daemon);

    at.site.execute("update mdl_enrol set status = 1 where courseid = 3 and enrol = 'manual'");
    EXPECT_EQ(person_of(at.reconcile({held}, 1)), "EFORM/enrolment_missing");
}

TEST(Reconcile, of_an_access_that_another_order_gives_takes_nothing_back_and_mends_both_at_once) {
    Drifting at;
    at.sell({{"enrolment_suspended",
              "EFORM",
              {"EFORM"},
              {"update mdl_user_enrolments set status = 1 where userid = {user} and enrolid = 4"}}});
    const auto customer = at.sold.front().order.customer;
    const auto second = at.buy({.known_customer = customer});
    EVENTUALLY_COMPLETE(at, second);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    sandbox::shop::set_status(at.database, second.bill, "PAYBACK");
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where outcome = 'undone'") > 0 &&
                   all_quiet(at.site),
               at.daemon);
    EXPECT_EQ(Drifting::named(at.reconcile({}, 0)), std::set<std::string>{}) << "the first order explains the access";
    at.seed();
    EXPECT_EQ(Drifting::named(at.reconcile({}, 1)), at.expected());

    at.daemon.stop();
    EXPECT_EQ(at.reconcile({"--apply"}, 0)["applied"], 1);
    EXPECT_EQ(at.reconcile({}, 0)["under_way"], 1) << "no daemon runs: it waits for its next start";
    at.daemon.start_ready();
    EVENTUALLY(enrolments_in(at.site, "EFORM-C") == 1 && all_quiet(at.site), at.daemon);
    EXPECT_THAT(at.daemon.trace_of(at.sold.front().order.transaction_id),
                ::testing::Contains("Production Controller : Full production starting from COMPLETE ..."));
    EXPECT_EQ(at.reconcile({}, 0)["orders"], 2);
}

TEST(Reconcile, names_a_role_that_was_taken_back_and_is_there_again_unless_another_order_gives_it) {
    Drifting at;
    at.sell({{"access_without_order",
              "ROLE",
              {"ROLE"},
              {"insert into mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid) values (12, 12, "
               "{user}, 0, 2)"},
              "PAYBACK"}});
    at.seed();
    EXPECT_EQ(Drifting::named(at.reconcile({"--apply"}, 0)), at.expected());
    const auto roles = [&] { return at.site.number("select count(*) from mdl_role_assignments where contextid = 12"); };
    EVENTUALLY(all_quiet(at.site) && roles() == 0, at.daemon);
    const auto other = at.buy({.known_customer = at.sold.front().order.customer, .items = {{"ROLE", 1}}});
    EVENTUALLY_COMPLETE(at, other);
    EVENTUALLY(all_quiet(at.site) && roles() == 1, at.daemon);
    EXPECT_EQ(Drifting::named(at.reconcile({}, 0)), std::set<std::string>{});
}

TEST(Reconcile, has_nothing_to_say_of_products_whose_changes_production_followed_and_keeps_to_one_made_anew) {
    Drifting at;
    at.sell(
        {{"", "", {"EFORM"}, {}},
         {"", "", {"EFORM"}, {}},
         {"", "", {"EFORM"}, {}},
         {"product_missing",
          "EFORM",
          {"EFORM"},
          {"delete from mdl_local_shop_productevent where productid in (select id from mdl_local_shop_product where "
           "customerid = {customer})",
           "delete from mdl_local_shop_product where customerid = {customer}"}}});
    const auto of = [&](std::size_t order) { return std::to_string(at.sold[order].order.customer); };
    at.site.execute("update mdl_local_shop_product set deleted = 1 where customerid = $1", {of(0)});
    at.site.execute("update mdl_local_shop_product set enddate = 1950000000 where customerid = $1", {of(1)});
    at.site.execute("delete from mdl_local_shop_product where customerid = $1", {of(2)});
    const auto ends = [&] {
        return at.site.value("select string_agg(timeend || '/' || status, ' ' order by id) from mdl_user_enrolments "
                             "where enrolid = 4");
    };
    EVENTUALLY(all_quiet(at.site) && ends() == "2000000000/1 1950000000/0 2000000000/1 2000000000/0", at.daemon);
    EXPECT_EQ(Drifting::named(at.reconcile({}, 0)), std::set<std::string>{});

    at.seed();
    EXPECT_EQ(Drifting::named(at.reconcile({"--apply"}, 0)), at.expected());
    EVENTUALLY(all_quiet(at.site) && products_of(at.site, at.sold[3].order.bill) == 1, at.daemon);
    at.site.execute("update mdl_local_shop_product set deleted = 1 where customerid = $1", {of(3)});
    EVENTUALLY(all_quiet(at.site) && ends() == "2000000000/1 1950000000/0 2000000000/1 2000000000/1", at.daemon);
    EXPECT_EQ(Drifting::named(at.reconcile({}, 0)), std::set<std::string>{});
    EXPECT_ALL_WELL(at);
}

TEST(Reconcile, tells_a_person_in_words_and_takes_an_order_or_none) {
    Drifting at;
    at.sell(
        {{"role_missing", "ROLE", {"ROLE"}, {"delete from mdl_role_assignments where userid = {user} and roleid = 12"}},
         {"", "", {"EFORM"}, {}}});
    at.seed();
    const auto& order = at.sold.front().order;
    const auto told = at.daemon.command({"reconcile", order.transaction_id});
    EXPECT_EQ(told.exit_code, 1);
    EXPECT_EQ(told.output, "bill " + std::to_string(order.bill) + " [" + order.transaction_id + "] customer " +
                               std::to_string(order.customer) +
                               ", ROLE: role_missing\n    ledger: role customer in EFORM-C\n    found:  not given\n"
                               "    mend:   given again\n1 orders compared: 1 drifts\n1 can be mended: moodle-shopd "
                               "reconcile --apply\n");
    EXPECT_EQ(at.daemon.command({"reconcile", std::to_string(at.sold.back().order.bill)}).output,
              "1 orders compared: nothing drifts\n");
    const auto unknown = at.daemon.command({"reconcile", "4711"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_THAT(unknown.output, HasSubstr("no bill 4711"));
    EXPECT_THAT(at.daemon.command({"reconcile", "--help"}).output, HasSubstr("Examples:"));
    EXPECT_EQ(at.daemon.command({"reconcile", "--aply"}).exit_code, 64);
}

} // namespace
} // namespace shopd::e2e
