#include "tests/e2e/support/at_work.hpp"

#include <nlohmann/json.hpp>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

std::string bill_text(AtWork& at, const shop::Order& order, const std::string& column) {
    return at.site.value("select coalesce(" + column + ", '') from mdl_local_shop_bill where id = $1",
                         {std::to_string(order.bill)});
}

nlohmann::json feedback_of(AtWork& at, const shop::Order& order) {
    const auto decoded = at.site.value(
        "select convert_from(decode(productionfeedback, 'base64'), 'UTF8') from mdl_local_shop_bill where id = $1",
        {std::to_string(order.bill)});
    return nlohmann::json::parse(decoded);
}

void set_feedback(AtWork& at, const shop::Order& order, const std::string& text) {
    at.site.execute("update mdl_local_shop_bill set productionfeedback = $2 where id = $1",
                    {std::to_string(order.bill), text});
}

std::string encoded(AtWork& at, const std::string& text) {
    return at.site.value("select replace(encode(convert_to($1, 'UTF8'), 'base64'), E'\\n', '')", {text});
}

TEST(Products, are_written_as_my_products_reads_them) {
    AtWork at{"products:\n  SOLD: { handler: std_enrolonecourse, params: { coursename: EFORM-C, role: student, "
              "endtime: +10 days } }\n"};
    const auto catalog_item = shop::create_catalog_item(at.database, {.code = "SOLD"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"SOLD", 1}}, .transaction_id = "TU9HVMZWZUFHSNPIVQ=="});
    EVENTUALLY_COMPLETE(at, order);

    const auto rows = at.site.rows("select to_jsonb(p)::text, to_jsonb(e)::text from mdl_local_shop_product p join "
                                   "mdl_local_shop_productevent e on e.productid = p.id");
    ASSERT_EQ(rows.size(), 1U);
    const auto product = nlohmann::json::parse(rows[0][0].value_or(""));
    const auto event = nlohmann::json::parse(rows[0][1].value_or(""));
    const auto item = order.items.front();
    const auto enrolment = at.site.rows("select id, timestart, timeend from mdl_user_enrolments").front();
    EXPECT_EQ(product.at("catalogitemid"), catalog_item);
    EXPECT_EQ(product.at("initialbillitemid"), item);
    EXPECT_EQ(product.at("currentbillitemid"), item);
    EXPECT_EQ(product.at("customerid"), order.customer);
    EXPECT_EQ(product.at("contexttype"), "userenrol");
    EXPECT_EQ(std::to_string(product.at("instanceid").get<std::int64_t>()), enrolment[0].value_or(""));
    EXPECT_EQ(std::to_string(product.at("startdate").get<std::int64_t>()), enrolment[1].value_or(""));
    EXPECT_EQ(std::to_string(product.at("enddate").get<std::int64_t>()), enrolment[2].value_or(""));
    EXPECT_EQ(product.at("reference"), "YZVJ-MWQ5-NTQW-M2EU");
    EXPECT_EQ(product.at("productiondata"),
              "coursename=EFORM-C&endtime=%2B10+days&role=student&handler=std_enrolonecourse");
    EXPECT_EQ(product.at("extradata"), "");
    EXPECT_EQ(product.at("deleted"), 0);
    EXPECT_EQ(product.at("test"), 0);
    EXPECT_EQ(event.at("billitemid"), item);
    EXPECT_EQ(event.at("eventtype"), "billed");
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(Products, of_one_bill_have_the_plugins_references_and_each_its_own) {
    AtWork at{"products:\n  LANG: { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n"};
    shop::create_catalog_item(at.database, {.code = "LANG"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 1}, {"LANG", 1}}, .transaction_id = "TU81YWRUUTLDL0U1OQ=="});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.site.value("select string_agg(reference, ' ' order by initialbillitemid) from mdl_local_shop_product"),
              "YJJH-ZTKX-ZDY3-NZWU ZDEW-MME1-YJJH-ZWST");
    EXPECT_ALL_WELL(at);
}

TEST(Products, of_test_orders_say_so) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = at.buy({.test = true});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.site.number("select test from mdl_local_shop_product"), 1);
    EXPECT_ALL_WELL(at);
}

TEST(ProductionFeedback, is_base64_of_json_with_a_line_for_each_item) {
    AtWork at{"products:\n  \"A&B\": { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n"};
    shop::create_catalog_item(at.database, {.code = "A&B"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 1}, {"A&B", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    const auto feedback = feedback_of(at, order);
    for (const auto* reader : {"public", "private", "salesadmin"}) {
        const auto text = feedback.at(reader).get<std::string>();
        EXPECT_TRUE(text.starts_with("<br/>\nID: ")) << text;
        EXPECT_NE(text.find("ID: EFORM : Enrolled in course EFORM-C. Product reference "), std::string::npos) << text;
        EXPECT_NE(text.find("ID: A&amp;B : Enrolled in course EFORM-C."), std::string::npos) << text;
    }
    EXPECT_EQ(bill_text(at, order, "productionfeedback").find('\n'), std::string::npos);
    EXPECT_ALL_WELL(at);
}

TEST(ProductionFeedback, is_appended_to_what_is_there) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = shop::place(at.database);
    set_feedback(at, order, encoded(at, R"({"public":"<br\/>one","private":"two","salesadmin":"é"})"));
    shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    const auto feedback = feedback_of(at, order);
    EXPECT_TRUE(feedback.at("public").get<std::string>().starts_with("<br/>one<br/>\nID: EFORM"));
    EXPECT_TRUE(feedback.at("private").get<std::string>().starts_with("two<br/>\nID: EFORM"));
    EXPECT_TRUE(feedback.at("salesadmin").get<std::string>().starts_with("é<br/>\nID: EFORM"));
    EXPECT_ALL_WELL(at);
}

class ForeignFeedback : public ::testing::TestWithParam<std::string> {};

TEST_P(ForeignFeedback, that_is_no_json_is_left_alone_and_the_order_is_produced) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = shop::place(at.database);
    set_feedback(at, order, GetParam());
    shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(bill_text(at, order, "productionfeedback"), GetParam());
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(Each, ForeignFeedback, ::testing::Values("<p>A note by hand</p>", "bm90IGpzb24=", "WzEsMl0="));

} // namespace
} // namespace shopd::e2e
