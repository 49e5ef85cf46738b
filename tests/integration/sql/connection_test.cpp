#include "moodle/database/errors.hpp"
#include "tests/integration/sql/installed.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>
#include <pqxx/transaction>

#include <gtest/gtest.h>

using namespace shopd::sql::tests;
using shopd::database::connect;
using shopd::database::Purpose;

namespace {

std::string setting(pqxx::connection& connection, const std::string& name) {
    return pqxx::nontransaction{connection}.exec("select current_setting('" + name + "')")[0][0].c_str();
}

} // namespace

TEST(Session, has_the_limits_of_its_purpose) {
    shopd::sandbox::Site site;
    const auto worker = connect(site.admin_dsn(),
                                {.purpose = Purpose::worker, .application_name = "shopd w1", .statement_timeout = {}});
    EXPECT_EQ(setting(*worker, "lock_timeout"), "1s");
    EXPECT_EQ(setting(*worker, "statement_timeout"), "5s");
    EXPECT_EQ(setting(*worker, "idle_in_transaction_session_timeout"), "5s");
    EXPECT_EQ(setting(*worker, "search_path"), "pg_catalog, pg_temp");
    EXPECT_EQ(setting(*worker, "TimeZone"), "UTC");
    EXPECT_EQ(setting(*worker, "client_encoding"), "UTF8");
    EXPECT_EQ(setting(*worker, "application_name"), "shopd w1");
    EXPECT_EQ(setting(*worker, "synchronous_commit"), "on");
    const auto bell = connect(site.admin_dsn(), {.purpose = Purpose::bell, .statement_timeout = {}});
    for (const char* limit : {"lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"})
        EXPECT_EQ(setting(*bell, limit), "0");
    const auto claims =
        connect(site.admin_dsn(), {.statement_timeout = std::chrono::seconds{7}, .synchronous_commit = false});
    EXPECT_EQ(setting(*claims, "synchronous_commit"), "off");
    EXPECT_EQ(setting(*claims, "statement_timeout"), "7s");
}

TEST(Session, that_the_server_ended_is_gone_and_stays_gone) {
    shopd::sandbox::Site site;
    const auto connection = connect(site.admin_dsn(), {.statement_timeout = {}});
    site.execute("select pg_terminate_backend($1::int)", {std::to_string(connection->backendpid())});
    for (int attempt = 0; attempt < 2; ++attempt)
        try {
            pqxx::nontransaction{*connection}.exec("select 1");
            FAIL() << "it was healed";
        } catch (const std::exception& error) {
            EXPECT_EQ(shopd::database::classify(error), shopd::database::Failure::gone) << error.what();
        }
}

TEST(Session, a_lock_timeout_may_be_tried_again_and_a_missing_right_not) {
    Installed shop;
    auto other = shop.site.connect();
    other.begin();
    other.execute("lock table moodle_shopd.orders");
    const auto daemon = as_daemon(shop.site);
    try {
        pqxx::nontransaction{*daemon}.exec("select from moodle_shopd.orders");
        FAIL();
    } catch (const std::exception& error) {
        EXPECT_EQ(shopd::database::classify(error), shopd::database::Failure::again);
        EXPECT_EQ(shopd::database::server_words(error), "canceling statement due to lock timeout");
    }
    try {
        pqxx::nontransaction{*daemon}.exec("select password from public.mdl_user");
        FAIL();
    } catch (const std::exception& error) {
        EXPECT_EQ(shopd::database::classify(error), shopd::database::Failure::refused);
        EXPECT_EQ(shopd::database::sqlstate_of(error), "42501");
    }
}

TEST(Session, of_a_user_whom_nobody_made_names_the_command_that_does) {
    const shopd::sandbox::Site site;
    shopd::config::Database database;
    database.dsn = site.dsn("nobody_made_me");
    try {
        connect(database, {.statement_timeout = {}});
        FAIL() << "there is no such user";
    } catch (const pqxx::broken_connection& refused) {
        EXPECT_NE(std::string{refused.what()}.find("does not exist: moodle-shopd db install"), std::string::npos);
    }
}

TEST(Session, nobody_there_is_gone) {
    EXPECT_THROW(connect("host=/nonexistent dbname=x", {.statement_timeout = {}}), pqxx::broken_connection);
}
