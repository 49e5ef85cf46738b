#include "tests/e2e/support/at_work.hpp"
#include "tests/sandbox/php_serialize.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
namespace php = sandbox::php;
using ::testing::Contains;

const std::string rules = "products:\n"
                          "  ASKS: { handler: std_enrolonecourse, params: { coursename: LANG-C } }\n"
                          "  ASKS2: { handler: std_enrolonecourse, params: { coursename: LANG-C, groupname: two } }\n";

void stock(AtWork& at) {
    sandbox::moodle::create_course(at.database, {.short_name = "LANG-C"});
    for (const auto* code : {"ASKS", "ASKS2"})
        shop::create_catalog_item(at.database, {.code = code});
}

void write_column(AtWork& at, std::int64_t item, const std::string& column, const std::string& text) {
    at.site.execute("update mdl_local_shop_billitem set " + column + " = $2 where id = $1",
                    {std::to_string(item), text});
}

std::string deep_array(int depth) {
    std::string text = "N;";
    for (int i = 0; i < depth; ++i)
        text = php::array({{"f", text}});
    return text;
}

TEST(ShopperData, that_is_hostile_holds_its_item_and_no_other_until_it_is_corrected) {
    AtWork at{rules};
    stock(at);
    at.daemon.start_ready();
    const auto order = shop::place(at.database, {.items = {{"ASKS", 1}, {"EFORM", 1}}, .transaction_id = "HOSTILE"});
    write_column(at, order.items[0], "customerdata",
                 php::base64(php::array({{"foruser", php::object("Monolog\\Handler", {{"socket", php::text("x")}})}})));
    shop::pay(at.database, order.bill);
    EVENTUALLY_DEAD(at, order);
    EVENTUALLY(products_of(at.site, order.bill) == 1, at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: customerdata: an object");
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 0);
    EXPECT_THAT(at.daemon.trace_of("HOSTILE"),
                Contains("Postpay Production Error : customerdata of ASKS cannot be read : an object"));

    write_column(at, order.items[0], "customerdata",
                 php::base64(php::array({{"foruser", php::array({{"one", php::text("anna")}})}})));
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 2);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(ShopperData, of_every_hostile_kind_is_named_by_its_cause_and_stops_nothing_else) {
    AtWork at{rules};
    stock(at);
    at.daemon.start_ready();

    struct Kind {
        std::string column, text, cause;
    };

    const std::vector<Kind> kinds{
        {"customerdata", php::base64(deep_array(5000)), "DATA: customerdata: nested too deeply"},
        {"customerdata", php::base64("a:99999999999:{s:1:\"f\";N;}"), "DATA: customerdata: too many elements"},
        {"customerdata", php::base64("a:1:{s:1:\"f\";s:-5:\"hello\";}"), "DATA: customerdata: a wrong length"},
        {"customerdata", php::base64("a:1:{s:1:\"f\";s:500:\"hello"), "DATA: customerdata: it ends too early"},
        {"customerdata", php::base64(php::array({{"f", php::text("\xE9")}})),
         "DATA: customerdata: a text that is not UTF-8"},
        {"customerdata", php::base64(php::array({{"f", php::text(std::string(1, '\0'))}})),
         "DATA: customerdata: a NUL byte in a text"},
        {"customerdata", "<script>", "DATA: customerdata: not base64"},
        {"customerdata", std::string(2'000'000, 'A'), "DATA: customerdata: too long"},
        {"productiondata", php::base64("O:8:\"stdClass\":1:{s:5:\"users\";R:1;}"), "DATA: productiondata: a reference"},
    };
    std::vector<std::int64_t> bills;
    int number = 0;
    for (const auto& kind : kinds) {
        const auto tag = std::to_string(number++);
        const auto order = shop::place(
            at.database,
            {.customer = {.first_name = "H" + tag, .last_name = "Ostile", .email = "h" + tag + "@example.org"},
             .items = {{"ASKS", 1}, {"ASKS2", 1}}});
        write_column(at, order.items[0], kind.column, kind.text);
        bills.push_back(order.bill);
    }
    at.pay_all(bills);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        EVENTUALLY(products_of(at.site, bills[i]) == 1, at.daemon);
        EXPECT_EQ(dead_causes(at.site, bills[i]), kinds[i].cause);
    }
    EXPECT_ALL_WELL(at);
}

TEST(ShopperData, of_a_product_that_is_not_ours_is_nobodys_business) {
    AtWork at;
    shop::create_catalog_item(at.database, {.code = "GIFT"});
    at.daemon.start_ready();
    const auto order = shop::place(at.database, {.items = {{"EFORM", 1}, {"GIFT", 1}}});
    write_column(at, order.items[1], "customerdata", "!!");
    shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
