#include "daemon/commands/failure.hpp"

#include "config/problems.hpp"
#include "daemon/trace/errors.hpp"
#include "moodle/database/connection.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>
#include <string>

#include <pqxx/except>

namespace shopd::commands {
namespace {

struct Reported {
    int code;
    std::string text;
};

Reported report(const std::exception& failure) {
    std::ostringstream err;
    const int code = report_failure(failure, err);
    return {code, err.str()};
}

TEST(Failure, a_bad_configuration_exits_78_with_its_problems_as_they_stand) {
    config::Problem problem;
    problem.file = "shop.yaml";
    problem.what = "cannot be read";
    const auto [code, text] = report(config::ConfigProblems{{problem}});
    EXPECT_EQ(code, 78);
    EXPECT_EQ(text.find("shop.yaml: cannot be read"), 0U) << text;
}

TEST(Failure, a_database_that_is_away_exits_69_in_the_servers_words) {
    const auto [code, text] = report(pqxx::broken_connection{"FATAL:  the database system is shutting down\n"});
    EXPECT_EQ(code, 69);
    EXPECT_NE(text.find("the database system is shutting down"), std::string::npos) << text;
}

TEST(Failure, a_database_that_must_not_be_used_exits_69_and_an_unreadable_dsn_78) {
    EXPECT_EQ(report(database::UnusableDatabase{"a replica"}).code, 69);
    EXPECT_EQ(report(database::BadConnectionString{"a password"}).code, 78);
}

TEST(Failure, a_trace_that_another_daemon_holds_exits_69) {
    EXPECT_EQ(report(trace::Held{"held"}).code, 69);
}

TEST(Failure, anything_else_exits_1) {
    EXPECT_EQ(report(std::runtime_error{"odd"}).code, 1);
}

} // namespace
} // namespace shopd::commands
