#include "config/describe_change.hpp"
#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

namespace shopd::config::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string one_product =
    "products: { A: { handler: std_enrolonecourse, params: { coursename: a, role: student } } }\n";

TEST(Change, of_nothing_is_nothing) {
    EXPECT_THAT(describe_change(load_with(one_product), load_with(one_product)), IsEmpty());
    EXPECT_THAT(describe_change(load_with(one_product), load_with("\n\n# moved\n" + one_product)), IsEmpty());
}

TEST(Change, names_each_key_with_both_values) {
    EXPECT_THAT(
        describe_change(load_with(""),
                        load_with("feed: { lease: 20 s }\nproduction: { prepay: [PENDING], taken_over: produce }\n"
                                  "brakes: { undos: 5 per 1 h }\nnotify_sales: { role: sales }\n")),
        ElementsAre("feed.lease: 15 s -> 20 s", "production.prepay: [] -> [PENDING]",
                    "production.taken_over: hold -> produce", "brakes.undos: 50 per 10 min -> 5 per 1 h",
                    "notify_sales.role: (none) -> sales"));
}

TEST(Change, treats_an_item_otherwise_where_its_own_rule_or_handler_says_something_else) {
    const auto card = [](const std::string& kind) {
        return "handlers: { card: { postpay: [ { trace: " + kind + " } ] } }\nproducts: { A: { handler: card } }\n";
    };
    const auto pattern =
        "products: { \"A*\": { handler: std_enrolonecourse, params: { coursename: a, role: student } } }\n";
    EXPECT_FALSE(treats_otherwise(load_with(one_product), load_with("\n" + one_product), "A"));
    EXPECT_FALSE(treats_otherwise(load_with(one_product), load_with(pattern), "A"))
        << "by another pattern, but the same";
    EXPECT_FALSE(treats_otherwise(load_with(""), load_with(one_product), "B"));
    EXPECT_TRUE(treats_otherwise(load_with(""), load_with(one_product), "A"));
    EXPECT_TRUE(treats_otherwise(load_with(one_product), load_with(""), "A"));
    EXPECT_FALSE(treats_otherwise(load_with(card("one")), load_with(card("one")), "A"));
    EXPECT_TRUE(treats_otherwise(load_with(card("one")), load_with(card("two")), "A"));
}

TEST(Change, of_products_names_what_was_added_removed_and_altered) {
    EXPECT_THAT(
        describe_change(
            load_with(one_product + "  \n"),
            load_with("products:\n  A: { handler: std_enrolonecourse, params: { coursename: b, endtime: +1 day } }\n"
                      "  B: { handler: std_enrolonecourse, params: { coursename: b } }\n")),
        ElementsAre("products.A.params.coursename: a -> b", "products.A.params.endtime: (none) -> +1 days",
                    "products.A.params.role: student -> (none)", "products.B: added (std_enrolonecourse)"));
    EXPECT_THAT(describe_change(load_with(one_product), load_with("")), ElementsAre("products.A: removed"));
}

TEST(Change, of_the_connection_string_does_not_show_it) {
    Config before, after;
    before.database.dsn = "password=sesame";
    EXPECT_THAT(describe_change(before, after), ElementsAre("database.dsn: changed"));
}

} // namespace
} // namespace shopd::config::tests
