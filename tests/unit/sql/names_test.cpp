#include "moodle/database/connection.hpp"
#include "moodle/database/conninfo.hpp"
#include "moodle/database/names.hpp"
#include "moodle/database/tables.hpp"

#include <gtest/gtest.h>

namespace database = shopd::database;

TEST(Names, an_identifier_cannot_end_its_quotes) {
    EXPECT_EQ(database::quote_identifier("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(database::quote_identifier("Mdl x"), "\"Mdl x\"");
}

TEST(Names, a_literal_cannot_end_its_quotes_with_or_without_standard_strings) {
    EXPECT_EQ(database::quote_literal("it's"), "'it''s'");
    EXPECT_EQ(database::quote_literal("a\\'b"), " E'a\\\\''b'");
}

TEST(Names, a_table_has_its_schema_and_prefix) {
    const database::Tables tables{"public", "mdl_"};
    EXPECT_EQ(tables.bill(), "\"public\".\"mdl_local_shop_bill\"");
    EXPECT_EQ(tables.message_conversation_members(), "\"public\".\"mdl_message_conversation_members\"");
}

TEST(Dsn, a_password_in_it_is_refused_in_both_forms) {
    EXPECT_THROW(database::find_user("dbname=moodle user=m password=x"), database::BadConnectionString);
    EXPECT_THROW(database::find_user("postgresql://m:x@host/moodle"), database::BadConnectionString);
}

TEST(Dsn, the_user_is_found_in_both_forms_and_may_be_missing) {
    EXPECT_EQ(database::find_user("dbname=moodle user=m"), "m");
    EXPECT_EQ(database::find_user("postgresql://m@host/moodle"), "m");
    EXPECT_EQ(database::find_user("dbname=moodle"), std::nullopt);
}

TEST(Dsn, nonsense_is_named_as_such) {
    EXPECT_THROW(database::find_user("dbnam=moodle"), database::BadConnectionString);
}

TEST(Dsn, another_user_of_the_same_database_inherits_host_and_database_but_never_the_user) {
    const auto settings =
        database::read_conninfo(database::same_database("host=/run dbname=moodle user=m passfile=/p", "user=postgres"));
    EXPECT_EQ(settings.at("host"), "/run");
    EXPECT_EQ(settings.at("dbname"), "moodle");
    EXPECT_EQ(settings.at("user"), "postgres");
    EXPECT_FALSE(settings.contains("passfile"));
    EXPECT_FALSE(
        database::read_conninfo(database::same_database("host=/run dbname=moodle user=m", "port=6")).contains("user"));
}

TEST(Dsn, values_with_quotes_and_blanks_survive) {
    const std::map<std::string, std::string> settings{{"dbname", "it's \\ mine"}, {"user", "a b"}};
    EXPECT_EQ(database::read_conninfo(database::write_conninfo(settings)), settings);
}
