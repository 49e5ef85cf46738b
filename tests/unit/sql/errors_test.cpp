#include "moodle/database/errors.hpp"

#include <pqxx/except>

#include <gtest/gtest.h>

using shopd::database::classify;
using shopd::database::classify_sqlstate;
using shopd::database::Failure;

TEST(DatabaseErrors, a_lost_session_is_gone) {
    EXPECT_EQ(classify(pqxx::broken_connection{"x"}), Failure::gone);
    for (const char* state : {"08006", "57P01", "57P02", "57P03", "25P03"})
        EXPECT_EQ(classify_sqlstate(state), Failure::gone) << state;
}

TEST(DatabaseErrors, an_unknown_fate_of_commit_is_in_doubt) {
    EXPECT_EQ(classify(pqxx::in_doubt_error{"x"}), Failure::in_doubt);
    EXPECT_EQ(classify(pqxx::statement_completion_unknown{"x"}), Failure::in_doubt);
    EXPECT_EQ(classify_sqlstate("40003"), Failure::in_doubt);
}

TEST(DatabaseErrors, what_was_rolled_back_may_be_tried_again) {
    EXPECT_EQ(classify(pqxx::deadlock_detected{"x"}), Failure::again);
    EXPECT_EQ(classify(pqxx::serialization_failure{"x"}), Failure::again);
    EXPECT_EQ(classify(pqxx::sql_error{"x", "", "55P03"}), Failure::again);
    EXPECT_EQ(classify(pqxx::sql_error{"x", "", "57014"}), Failure::again);
}

TEST(DatabaseErrors, a_missing_right_or_table_is_refused) {
    EXPECT_EQ(classify(pqxx::insufficient_privilege{"x", "", "42501"}), Failure::refused);
    EXPECT_EQ(classify(pqxx::undefined_table{"x", "", "42P01"}), Failure::refused);
    EXPECT_EQ(classify(std::runtime_error{"x"}), Failure::refused);
}

TEST(DatabaseErrors, the_servers_words_are_one_line_without_its_label) {
    EXPECT_EQ(shopd::database::server_words(std::runtime_error{"ERROR:  permission denied for table x\nCONTEXT: y\n"}),
              "permission denied for table x");
    EXPECT_EQ(shopd::database::server_words(std::runtime_error{"plain"}), "plain");
}
