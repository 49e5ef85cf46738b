#include "moodle/sql/grants.hpp"
#include "moodle/sql/plan.hpp"
#include "moodle/sql/template.hpp"

#include <gmock/gmock.h>

namespace sql = shopd::sql;
using shopd::database::Tables;
using testing::HasSubstr;
using testing::Not;

TEST(SqlText, the_prefix_is_put_in_as_a_quoted_name) {
    EXPECT_THAT(sql::fill("v1/trigger.sql", Tables{"shop \"x\"", "m_"}),
                HasSubstr("on \"shop \"\"x\"\"\".\"m_local_shop_bill\""));
}

TEST(SqlText, no_file_keeps_an_unfilled_place) {
    for (const auto& [file, text] : sql::texts())
        EXPECT_THAT(sql::fill(file, Tables{"public", "mdl_"}), Not(HasSubstr("{{"))) << file;
}

TEST(SqlText, the_body_of_the_trigger_is_what_stands_between_the_marks) {
    const auto body = sql::body_of("v1/trigger_function.sql");
    EXPECT_TRUE(body.starts_with("\nbegin\n"));
    EXPECT_TRUE(body.ends_with("\nend\n"));
}

TEST(SqlText, a_printed_plan_is_one_transaction_a_step_and_stops_at_an_error) {
    const auto script = sql::print({.steps = {{.title = "first", .sql = "select 1;", .locks = {}}}, .warnings = {}});
    EXPECT_THAT(script, HasSubstr("\\set ON_ERROR_STOP on"));
    EXPECT_THAT(script, HasSubstr("-- 1 of 1: first\nbegin;\nset local lock_timeout = '200ms';\nselect 1;\ncommit;\n"));
}

TEST(Grants, nobody_reads_passwords_tokens_or_settings) {
    for (const auto& grant : sql::login_grants()) {
        EXPECT_NE(grant.table, "external_tokens");
        EXPECT_NE(grant.table, "config");
        EXPECT_THAT(grant.select, Not(testing::Contains("password"))) << grant.table;
    }
}
