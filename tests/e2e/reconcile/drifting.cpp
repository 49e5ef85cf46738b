#include "tests/e2e/reconcile/drifting.hpp"

#include "tests/e2e/handlers/sold.hpp"

namespace shopd::e2e {
namespace {

const std::string yaml =
    "feed: { sweep: { open: 1 h, all: 1 h }, verify_after: 300 ms }\n"
    "customer_support: { course: CUSTOMERSUPPORT, roles: [student] }\n"
    "products:\n" +
    rule("EFORM", "std_enrolonecourse", "coursename: EFORM-C, endtime: 2000000000, groupname: Spring") +
    rule("OLD", "std_enrolonecourse", "coursename: OLD-C, starttime: 1600000000, endtime: 1700000000") +
    rule("ROLE", "std_assignroleoncontext", "contextlevel: course, instance: 3, role: customer") +
    rule("MORE", "std_extendenrolperiod", "coursename: EFORM-C, enroltype: manual, extension: 30");

std::string filled(std::string text, const std::string& name, std::int64_t value) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
        text.replace(at, name.size(), std::to_string(value));
    return text;
}

} // namespace

std::vector<std::string> unenrol() {
    return {"delete from mdl_user_enrolments where userid = {user} and enrolid = 4",
            "delete from mdl_role_assignments where userid = {user} and roleid = 5 and contextid = 12",
            "delete from mdl_groups_members where userid = {user}"};
}

std::vector<std::string> unenrol_from_support() {
    return {"delete from mdl_user_enrolments where userid = {user} and enrolid = 1",
            "delete from mdl_role_assignments where userid = {user} and contextid = 11"};
}

Drifting::Drifting() : AtWork{yaml, {.with_support_course = true}} {
    for (const auto* course : {"OLD-C", "GIFT-C"})
        sandbox::moodle::create_course(database, {.short_name = course});
    for (const auto* code : {"OLD", "ROLE", "MORE", "GIFT"})
        sandbox::shop::create_catalog_item(database, {.code = code});
}

void Drifting::sell(const std::vector<Change>& changes) {
    std::vector<std::int64_t> paid;
    for (const auto& change : changes)
        for (int i = 0; i < change.times; ++i) {
            const auto n = std::to_string(sold.size());
            std::vector<sandbox::shop::OrderedItem> items;
            for (const auto& code : change.items)
                items.push_back({code, 1});
            sold.push_back({change, sandbox::shop::place(database, {.customer = {.first_name = "Given" + n,
                                                                                 .last_name = "Family",
                                                                                 .email = "given" + n + "@example.org"},
                                                                    .items = items})});
            if (change.status != "PLACED") paid.push_back(sold.back().order.bill);
        }
    if (!daemon.runs()) daemon.start_ready();
    pay_all(paid);
    const auto open = [&] {
        return site.number("select count(*) from mdl_local_shop_bill where status not in ('COMPLETE', 'PLACED')");
    };
    ASSERT_TRUE(sandbox::wait_until([&] { return open() == 0; }, 120s)) << open() << " wait\n" << daemon.log();
    EVENTUALLY(all_quiet(site), daemon);
    for (const auto& one : sold)
        if (!one.change.status.empty() && one.change.status != "PLACED")
            sandbox::shop::set_status(database, one.order.bill, one.change.status);
    EVENTUALLY(all_quiet(site), daemon);
}

void Drifting::seed() {
    database.begin();
    database.execute("set local session_replication_role = replica");
    for (const auto& [change, order] : sold)
        for (const auto& statement : change.statements) {
            const auto account = database.rows("select moodle_user from moodle_shopd.accounts where customer = $1",
                                               {std::to_string(order.customer)});
            const auto user = account.empty() ? 0 : std::stoll(account[0][0].value_or("0"));
            const auto sql =
                filled(filled(filled(statement, "{user}", user), "{bill}", order.bill), "{customer}", order.customer);
            EXPECT_GT(database.execute(sql), 0U) << "changes nothing: " << sql;
        }
    database.commit();
}

std::set<std::string> Drifting::expected() const {
    std::set<std::string> lines;
    for (const auto& [change, order] : sold)
        if (!change.kind.empty()) lines.insert(std::to_string(order.bill) + " " + change.item_code + " " + change.kind);
    return lines;
}

nlohmann::json Drifting::reconcile(const std::vector<std::string>& more, int exit_code) {
    std::vector<std::string> words{"reconcile", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    const auto result = daemon.command(words);
    EXPECT_EQ(result.exit_code, exit_code) << result.output;
    return nlohmann::json::parse(result.output);
}

std::set<std::string> Drifting::named(const nlohmann::json& document) {
    std::set<std::string> lines;
    for (const auto& drift : document["drifts"])
        lines.insert(std::to_string(drift["bill"].get<std::int64_t>()) + " " + drift["item_code"].get<std::string>() +
                     " " + drift["kind"].get<std::string>());
    return lines;
}

} // namespace shopd::e2e
