#include "tests/e2e/reconcile/drifting.hpp"

#include <csignal>
#include <fstream>

/// 120 produced orders, 50 drifts of all kinds and 70 changes that are none.
namespace shopd::e2e {
namespace {

using Statements = std::vector<std::string>;

const std::string in_course = " where userid = {user} and enrolid = 4";
const std::string gift = "GIFT: { handler: std_enrolonecourse, params: { coursename: GIFT-C } }";

Statements both(Statements first, const Statements& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

const Statements product_gone = {
    "delete from mdl_local_shop_productevent where productid in (select id from mdl_local_shop_product where "
    "customerid = {customer} and contexttype = 'userenrol')",
    "delete from mdl_local_shop_product where customerid = {customer} and contexttype = 'userenrol'"};
const Statements product_deleted = {
    "insert into mdl_local_shop_productevent (productid, billitemid, eventtype, eventdata, datecreated) select id, "
    "currentbillitemid, 'delete', '', 0 from mdl_local_shop_product where customerid = {customer}",
    "update mdl_local_shop_product set deleted = 1 where customerid = {customer}"};
const std::string own_group = "name = 'customer_' || (select username from mdl_user where id = {user})";
const std::string suspend = "update mdl_user_enrolments set status = 1" + in_course;

std::vector<Change> drifts_of_accesses() {
    return {
        {"enrolment_missing", "EFORM", {"EFORM"}, unenrol(), "", 4},
        {"enrolment_suspended", "EFORM", {"EFORM"}, {suspend}, "", 3},
        {"enrolment_dates",
         "EFORM",
         {"EFORM"},
         {"update mdl_user_enrolments set timeend = 1999999999" + in_course},
         "",
         3},
        {"enrolment_dates",
         "EFORM",
         {"EFORM"},
         {"update mdl_user_enrolments set timestart = 1900000000" + in_course},
         "",
         2},
        {"enrolment_roles",
         "EFORM",
         {"EFORM"},
         {"delete from mdl_role_assignments where userid = {user} and roleid = 5 and contextid = 12"},
         "",
         2},
        {"enrolment_missing", "", {"EFORM"}, unenrol_from_support(), "", 3},
        {"role_missing",
         "ROLE",
         {"EFORM", "ROLE"},
         {"delete from mdl_role_assignments where userid = {user} and roleid = 12 and contextid = 12"},
         "",
         3},
        {"extension_lost",
         "MORE",
         {"EFORM", "MORE"},
         {"update mdl_user_enrolments set timeend = 2000000000" + in_course},
         "",
         3},
        {"membership_missing",
         "EFORM",
         {"EFORM"},
         {"delete from mdl_groups_members where userid = {user} and groupid in (select id from mdl_groups where " +
          own_group + ")"},
         "",
         3},
        {"group_missing",
         "EFORM",
         {"EFORM"},
         {"delete from mdl_groups_members where groupid in (select id from mdl_groups where " + own_group + ")",
          "delete from mdl_groups where " + own_group},
         "",
         2},
        {"access_without_order",
         "EFORM",
         {"EFORM"},
         {"update mdl_user_enrolments set status = 0" + in_course},
         "PAYBACK",
         2},
    };
}

std::vector<Change> drifts_of_the_shop() {
    return {
        {"product_missing", "EFORM", {"EFORM"}, product_gone, "", 3},
        {"product_altered",
         "EFORM",
         {"EFORM"},
         {"update mdl_local_shop_product set instanceid = 999999 where customerid = {customer}"}},
        {"product_altered",
         "EFORM",
         {"EFORM"},
         {"update mdl_local_shop_product set initialbillitemid = 999999, currentbillitemid = 999999 where customerid = "
          "{customer}"}},
        {"product_altered", "EFORM", {"EFORM"}, {product_gone.front()}},
        {"product_without_order",
         "EFORM",
         {"EFORM"},
         {"update mdl_local_shop_product set deleted = 0 where customerid = {customer}",
          "insert into mdl_local_shop_productevent (productid, billitemid, eventtype, eventdata, datecreated) select "
          "id, currentbillitemid, 'restore', '', 0 from mdl_local_shop_product where customerid = {customer}"},
         "PAYBACK"},
        {"account_detached",
         "",
         {"EFORM"},
         {"update mdl_local_shop_customer set hasaccount = 0 where id = {customer}"},
         "",
         2},
        {"account_detached",
         "",
         {"EFORM"},
         {"update mdl_local_shop_customer set hasaccount = 1 where id = {customer}"}},
        {"forgotten",
         "",
         {"EFORM"},
         both(both(unenrol(), product_gone), {"delete from moodle_shopd.ledger where bill = {bill}",
                                              "delete from moodle_shopd.orders where bill = {bill}"}),
         "",
         2},
        {"forgotten",
         "GIFT",
         {"EFORM", "GIFT"},
         {"delete from moodle_shopd.ledger where bill = {bill} and item_code = 'GIFT'"}},
        {"not_ours", "GIFT", {"EFORM", "GIFT"}, {}, "", 3},
        {"bill_open", "", {"EFORM"}, {"update mdl_local_shop_bill set status = 'SOLDOUT' where id = {bill}"}, "", 2},
        {"feedback_missing",
         "",
         {"EFORM"},
         {"update mdl_local_shop_bill set productionfeedback = '' where id = {bill}"}},
        {"not_undone", "", {"EFORM"}, {"update mdl_local_shop_bill set status = 'PAYBACK' where id = {bill}"}},
    };
}

std::vector<Change> harmless() {
    std::vector<Change> changes = {
        {"", "", {"EFORM"}, {}},
        {"", "", {"EFORM"}, {"update mdl_user_enrolments set timestart = 0, timeend = 0" + in_course}},
        {"",
         "",
         {"EFORM"},
         {"insert into mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid) values (12, 12, "
          "{user}, 0, 2)"}},
        {"", "", {"EFORM"}, both(product_deleted, {suspend})},
        {"", "", {"EFORM"}, both(product_deleted, unenrol())},
        {"",
         "",
         {"EFORM"},
         both(both(product_deleted, {"delete from mdl_local_shop_product where customerid = {customer}"}), {suspend})},
        {"", "", {"OLD"}, {"delete from mdl_user_enrolments where userid = {user} and enrolid <> 1"}},
        {"", "", {"EFORM"}, {"update mdl_user_enrolments set status = 1 where userid = {user} and enrolid = 1"}},
        {"", "", {"EFORM"}, {}, "PAYBACK"},
        {"", "", {"EFORM"}, unenrol(), "PAYBACK"},
        {"", "", {"EFORM", "MORE", "ROLE"}, {}},
        {"", "", {"EFORM"}, {"update mdl_local_shop_customer set hasaccount = 2 where id = {customer}"}},
        {"", "", {"EFORM"}, {}, "PLACED"},
        {"", "", {"EFORM"}, {suspend}, "CANCELLED"},
    };
    for (auto& change : changes)
        change.times = 5;
    return changes;
}

TEST(Reconcile, names_fifty_drifts_and_no_other_change_and_apply_mends_them_all) {
    Drifting at;
    auto changes = drifts_of_accesses();
    for (auto& more : {drifts_of_the_shop(), harmless()})
        changes.insert(changes.end(), more.begin(), more.end());
    at.sell(changes);
    if (testing::Test::HasFatalFailure()) return;
    ASSERT_EQ(at.sold.size(), 120U);
    EXPECT_EQ(Drifting::named(at.reconcile({}, 0)), std::set<std::string>{}) << "before anything was changed";

    std::ofstream{at.daemon.folder() / "conf.d" / "test2.yaml"} << "products:\n  " << gift << "\n";
    ASSERT_EQ(at.daemon.stop(), 0);
    at.daemon.start_ready(); // and has swept: what is changed now is left to reconcile
    EVENTUALLY(all_quiet(at.site), at.daemon);
    at.seed();
    ASSERT_EQ(at.expected().size(), 50U);
    const auto named = at.reconcile({}, 1);
    EXPECT_EQ(Drifting::named(named), at.expected());
    EXPECT_EQ(named["drifting"], 50);
    EXPECT_EQ(named["for_a_person"], 0);
    EXPECT_EQ(Drifting::named(at.reconcile({}, 1)), at.expected()) << "it changed nothing";

    const auto applied = at.reconcile({"--apply"}, 0);
    EXPECT_EQ(applied["applied"], 50);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(Drifting::named(at.reconcile({}, 0)), std::set<std::string>{});
    EXPECT_EQ(at.site.value("select coalesce(string_agg(distinct cause, ', '), '') from moodle_shopd.dead"),
              "cancelled after payment");
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.ledger where outcome in ('planned', 'retry', 'again')"),
              0);
    for (const auto& [change, order] : at.sold) {
        if (!change.kind.empty() && change.kind != "not_undone" && change.status.empty()) {
            EXPECT_EQ(products_shown(at.site, order.bill), static_cast<std::int64_t>(change.items.size()))
                << change.kind << " of bill " << order.bill;
        }
    }
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
