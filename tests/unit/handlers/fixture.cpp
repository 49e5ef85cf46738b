#include "tests/unit/handlers/fixture.hpp"

namespace shopd::handlers::tests {

config::Config configuration() {
    config::Config config;
    config.products = {{"EFORM", "std_enrolonecourse", {{"coursename", {"EFORM-C", {}}}}, {}},
                       {"LOST", "std_enrolonecourse", {{"coursename", {"NOWHERE", {}}}}, {}}};
    return config;
}

DirectoryView directory() {
    DirectoryView view;
    view.courses = {{CourseId{2}, "CUSTOMERSUPPORT", "", 0}, {CourseId{3}, "EFORM-C", "EF", 0}};
    view.roles = {{"student", RoleId{5}}, {"customer", RoleId{12}}};
    view.sales = {MoodleUserId{4}, MoodleUserId{9}};
    return view;
}

shop::BillItem item(std::int64_t id, const std::string& code, int occurrence) {
    shop::BillItem item;
    item.id = BillItemId{id};
    item.code = code;
    item.type = "BILLING";
    item.occurrence = occurrence;
    item.catalog_item = CatalogItemId{1};
    return item;
}

OrderView order(std::vector<shop::BillItem> items) {
    OrderView view;
    view.bill = BillId{4711};
    view.clock = TimePoint{std::chrono::seconds{paid_at + 60}};
    shop::Bill bill;
    bill.id = view.bill;
    bill.customer_key = StreamKey{"7"};
    bill.status = "SOLDOUT";
    bill.transaction_id = "TU81YWRUUTLDL0U1OQ==";
    bill.amount = "100.000";
    bill.currency = "EUR";
    bill.fingerprint = 99;
    bill.items = std::move(items);
    view.now = std::move(bill);
    view.customer = shop::Customer{CustomerId{7}, "Benoît", "Tostain", "benoit.tostain@example.org", "Paris", "FR", 0};
    return view;
}

Decision producing(const OrderView& order) {
    Decision decision;
    decision.work = Decision::Work::produce;
    if (order.known) decision.known = *order.known;
    decision.known.customer = order.now->customer_key;
    decision.known.paid_at = TimePoint{std::chrono::seconds{paid_at}};
    decision.starting_from = "PLACED";
    return decision;
}

void record(OrderView& order, const std::vector<Effect>& effects, Outcome outcome) {
    for (auto effect : effects) {
        if (effect.outcome == Outcome::planned) effect.outcome = outcome;
        order.ledger[effect.key] = effect;
    }
}

} // namespace shopd::handlers::tests
