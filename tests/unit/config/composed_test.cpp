#include "config/text_template.hpp"
#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

namespace shopd::config::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string handler(const std::string& entries, const std::string& more = "") {
    return "handlers:\n  sell:\n    params: { course: { required: true }, days: { type: days, default: 30 } }\n"
           "    postpay: [ " +
           entries + " ]\n" + more;
}

TEST(Composed, is_read_with_its_parameters_defaults_and_effects) {
    const auto config =
        load_with(handler("{ enrol: { coursename: \"{course}\", duration: \"{days}\" } }, { product: }") +
                  "products: { A: { handler: sell, params: { course: X } } }\n");
    const auto* composed = find_composed(config, "sell");
    ASSERT_NE(composed, nullptr);
    EXPECT_EQ(composed->defaults.at("days"), "30");
    ASSERT_EQ(composed->postpay.size(), 2U);
    EXPECT_EQ(composed->postpay[0].kind, "enrol");
    EXPECT_EQ(composed->postpay[0].fields.at("coursename").value, "{course}");
    EXPECT_FALSE(composed->undo);
    EXPECT_EQ(find_composed(config, "std_enrolonecourse"), nullptr);
}

TEST(Composed, arguments_of_a_call_are_flattened_as_php_wants_them) {
    const auto config =
        load_with(handler("{ call: { function: core_x_do, args: { users: [ { id: \"{account.id}\" } ], n: 1 } } }"));
    const auto& call = config.handlers.front().postpay.front();
    ASSERT_EQ(call.arguments.size(), 2U);
    EXPECT_EQ(call.arguments[0].first, "users[0][id]");
    EXPECT_EQ(call.arguments[0].second.value, "{account.id}");
    EXPECT_EQ(call.arguments[1].first, "n");
}

TEST(Composed, names_of_the_plugin_and_of_none_are_refused) {
    EXPECT_THAT(short_problems("handlers: { std_mine: { postpay: [ { product: } ] } }\n"),
                ElementsAre("handlers.std_mine: std_mine is a name of the plugin's"));
    EXPECT_THAT(short_problems("handlers: { My-own: { postpay: [ { product: } ] } }\n"),
                ElementsAre("handlers: \"My-own\" is no name for a handler"));
}

TEST(Composed, unknown_kinds_keys_and_placeholders_are_named_with_what_was_meant) {
    EXPECT_THAT(problems_with(handler("{ enroll: { coursename: X } }")), HasSubstr("did you mean enrol?"));
    EXPECT_THAT(problems_with(handler("{ enrol: { coursname: X } }")), HasSubstr("did you mean coursename?"));
    EXPECT_THAT(problems_with(handler("{ enrol: { coursename: \"{curse}\" } }")), HasSubstr("did you mean course?"));
    EXPECT_THAT(problems_with(handler("{ call: { function: core_x_do, args: { a: \"{bil.id}\" } } }")),
                HasSubstr("did you mean bill.id?"));
    EXPECT_THAT(problems_with(handler("{ product: }", "    prepai: []\n")), HasSubstr("unknown key \"prepai\""));
    EXPECT_THAT(problems_with("handlers:\n  a: { params: { x: { typ: text } }, postpay: [ { product: } ] }\n"),
                HasSubstr("did you mean type?"));
}

TEST(Composed, a_problem_stands_at_its_line_and_column) {
    EXPECT_THAT(problems_with(handler("{ enrol: { coursename: \"{curse}\" } }")), HasSubstr("shop.yaml:7:39: "));
}

TEST(Composed, braces_values_and_lists_must_be_right) {
    EXPECT_THAT(short_problems(handler("{ enrol: { coursename: \"{course\" } }")),
                ElementsAre(HasSubstr("has a brace that stands alone")));
    EXPECT_THAT(short_problems(handler("{ enrol: { coursename: X, endtime: soon } }")),
                ElementsAre(HasSubstr("endtime")));
    EXPECT_THAT(short_problems(handler("{ enrol: { role: student } }")),
                ElementsAre(HasSubstr("enrol needs coursename")));
    EXPECT_THAT(short_problems(handler("{ enrol: { coursename: X }, product: }")),
                ElementsAre(HasSubstr("an effect is one kind")));
    EXPECT_THAT(short_problems("handlers: { a: { params: } }\n"), ElementsAre("handlers.a.postpay: is missing"));
    EXPECT_THAT(short_problems("handlers: { a: }\n"),
                ElementsAre(HasSubstr("a map with params, prepay, postpay and undo")));
}

TEST(Composed, the_account_and_what_is_personal_stand_only_where_they_may) {
    EXPECT_THAT(short_problems(handler("{ group: { coursename: X, name: \"{account.id}\" } }")),
                ElementsAre(HasSubstr("is not known when this is planned")));
    EXPECT_THAT(short_problems(handler("{ trace: \"For {customer.email}\" }")),
                ElementsAre(HasSubstr("stays out of the trace")));
    EXPECT_THAT(short_problems(handler("{ trace: \"For {answer.name}\" }")),
                ElementsAre(HasSubstr("stays out of the trace")));
    EXPECT_THAT(short_problems(handler("{ trace: \"For {account.username} of {bill.id}\" }")), IsEmpty());
}

TEST(Composed, a_query_is_one_plain_query_with_its_values_as_parameters) {
    const auto observed = [](const std::string& sql) {
        return short_problems(handler("{ call: { function: core_x_do, observe: { sql: \"" + sql + "\" } } }"));
    };
    EXPECT_THAT(observed("select from t where id = {account.id}"), IsEmpty());
    EXPECT_THAT(observed("delete from t"), ElementsAre(HasSubstr("is no query")));
    EXPECT_THAT(observed("select 1; drop table t"), ElementsAre(HasSubstr("; does not stand in a query")));
    EXPECT_THAT(observed("select from t where a = $1"), ElementsAre(HasSubstr("$ does not stand")));
    EXPECT_THAT(observed("select from t where a = '{bill.id}'"), ElementsAre(HasSubstr("stands in quotes")));
    EXPECT_THAT(short_problems(handler("{ call: { function: core_x_do, observe: { function: core_x_get } } }")),
                ElementsAre(HasSubstr("path and equals are wanted")));
}

TEST(Composed, undo_lists_calls_alone) {
    EXPECT_THAT(short_problems(handler("{ product: }", "    undo: [ { enrol: { coursename: X } } ]\n")),
                ElementsAre(HasSubstr("cannot stand under undo")));
    EXPECT_TRUE(load_with(handler("{ product: }", "    undo: []\n")).handlers.front().undo);
}

TEST(Composed, what_is_prepared_stands_in_a_list_of_its_own_without_products) {
    const auto config = load_with(handler("{ product: }", "    prepay: [ { enrol: { coursename: X } } ]\n"));
    ASSERT_EQ(config.handlers.front().prepay.size(), 1U);
    EXPECT_THAT(short_problems(handler("{ product: }", "    prepay: [ { product: } ]\n")),
                ElementsAre(HasSubstr("\"product\" cannot stand under prepay")));
    EXPECT_THAT(problems_with(handler("{ product: }", "    prepay: []\n")), HasSubstr("a list of effects is wanted"));
}

TEST(Composed, products_are_checked_against_it) {
    EXPECT_THAT(short_problems(handler("{ product: }") + "products: { A: { handler: sell } }\n"),
                ElementsAre(HasSubstr("sell needs course")));
    EXPECT_THAT(problems_with(handler("{ product: }") + "products: { A: { handler: sel, params: { course: X } } }\n"),
                HasSubstr("did you mean sell?"));
}

TEST(TextTemplate, what_was_filled_in_means_itself_whatever_braces_it_has) {
    const Lookup early = [](const std::string& name) {
        return name == "a" ? std::optional<std::string>{"{b}}"} : std::nullopt;
    };
    const Lookup late = [](const std::string&) { return std::optional<std::string>{"late"}; };
    const auto once = fill_known("{{x}} {a} {b}", early);
    std::string missing;
    EXPECT_EQ(fill(once, late, missing), "{x} {b}} late");
    EXPECT_EQ(fill("{b}", early, missing), "");
    EXPECT_EQ(missing, "b");
}

} // namespace
} // namespace shopd::config::tests
