#include "moodle/sql/grants.hpp"
#include "tests/integration/sql/installed.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace sql = shopd::sql;
using namespace shopd::sql::tests;
using shopd::sandbox::SqlError;

namespace {

/// "" when it is allowed, 42501 when a right is missing (libpqxx 6.4 loses that SQLSTATE), else the server's words.
std::string refusal(shopd::sandbox::Connection& session, const std::string& statement) {
    session.begin();
    std::string state;
    try {
        session.execute(statement);
    } catch (const SqlError& error) {
        const std::string words = error.what();
        const bool denied =
            words.find("permission denied") != std::string::npos || words.find("must be owner") != std::string::npos;
        state = denied ? "42501" : words;
    }
    session.rollback();
    return state;
}

bool among(const std::vector<std::string_view>& columns, const std::string& column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

} // namespace

TEST(Rights, of_the_daemon_are_what_is_listed_and_everything_else_is_refused_column_by_column) {
    Installed shop;
    auto daemon = daemon_session(shop.site);
    int checked = 0;
    for (const auto& row :
         shop.site.rows("select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid"
                        " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0"
                        " and not a.attisdropped order by 1, a.attnum")) {
        const std::string& table = *row[0];
        const std::string& column = *row[1];
        const auto grants = sql::login_grants();
        const auto grant = std::find_if(grants.begin(), grants.end(),
                                        [&](const auto& one) { return "mdl_" + std::string{one.table} == table; });
        const bool known = grant != grants.end();
        const std::string name = "\"" + column + "\"";
        EXPECT_EQ(refusal(daemon, "select " + name + " from " + table + " limit 1"),
                  known && among(grant->select, column) ? "" : "42501")
            << "select " << table << "." << column;
        EXPECT_EQ(refusal(daemon, "update " + table + " set " + name + " = null where false"),
                  known && among(grant->update, column) ? "" : "42501")
            << "update " << table << "." << column;
        ++checked;
    }
    EXPECT_GT(checked, 400);
}

TEST(Rights, of_the_daemon_delete_truncate_or_alter_nothing_of_moodles_and_insert_products_only) {
    Installed shop;
    auto daemon = daemon_session(shop.site);
    for (const auto& row : shop.site.rows("select tablename from pg_tables where schemaname = 'public'")) {
        const std::string& table = *row[0];
        EXPECT_EQ(refusal(daemon, "delete from " + table), "42501") << table;
        EXPECT_EQ(refusal(daemon, "truncate " + table), "42501") << table;
        EXPECT_EQ(refusal(daemon, "alter table " + table + " add column x int"), "42501") << table;
        EXPECT_EQ(refusal(daemon, "create trigger x after insert on " + table +
                                      " execute function moodle_shopd.bill_changed()"),
                  "42501")
            << table;
        const bool may = table == "mdl_local_shop_product" || table == "mdl_local_shop_productevent";
        if (!may) {
            EXPECT_EQ(refusal(daemon, "insert into " + table + " default values"), "42501") << table;
        }
    }
    EXPECT_EQ(refusal(daemon, "insert into mdl_local_shop_product (catalogitemid, productiondata, extradata) values "
                              "(1, '', '') returning id"),
              "");
    EXPECT_EQ(refusal(daemon, "insert into mdl_local_shop_productevent (productid, billitemid, datecreated) values (1, "
                              "1, 1) returning id"),
              "");
}

TEST(Rights, the_functions_answer_what_the_daemon_may_not_read) {
    Installed shop;
    shop.site.execute("update mdl_user set password = '' where id = 3");
    shop.site.execute("update mdl_user set password = 'x' where id = 2");
    auto daemon = daemon_session(shop.site);
    EXPECT_EQ(
        daemon.value(
            "select string_agg(id || ':' || has, ' ' order by id) from moodle_shopd.has_password(array[2, 3, 999])"),
        "2:true 3:false");
    shop.site.execute("update mdl_external_tokens set lastaccess = 1234 where userid = 3");
    EXPECT_EQ(daemon.value("select moodle_shopd.token_last_access(3)"), "1234");
    EXPECT_EQ(daemon.value("select moodle_shopd.token_last_access(999)"), "");
    EXPECT_EQ(daemon.value("select moodle_shopd.call_logged(3, 0)"), "f");
    EXPECT_EQ(daemon.number("select count(*) from moodle_shopd.site_settings() where name not in"
                            " ('siteguest', 'siteadmins', 'mnet_localhost_id', 'lang')"),
              0);
    EXPECT_EQ(daemon.value("select value from moodle_shopd.site_settings() where name = 'siteguest'"), "1");
}

TEST(Rights, the_log_store_may_be_missing) {
    Installed shop;
    shop.site.execute("drop table if exists mdl_logstore_standard_log");
    EXPECT_EQ(daemon_session(shop.site).value("select moodle_shopd.call_logged(3, 0)"), "f");
}

TEST(Rights, in_our_own_schema_the_daemon_writes_rows_but_changes_no_table) {
    Installed shop;
    auto daemon = daemon_session(shop.site);
    for (const char* table : {"outbox", "streams", "orders", "ledger", "accounts"}) {
        EXPECT_EQ(refusal(daemon, std::string{"delete from moodle_shopd."} + table), "") << table;
        EXPECT_EQ(refusal(daemon, std::string{"drop table moodle_shopd."} + table), "42501") << table;
    }
    EXPECT_EQ(refusal(daemon, "insert into moodle_shopd.outbox (change, bill, customer) values ('S', 1, '7')"), "");
    EXPECT_EQ(refusal(daemon, "update moodle_shopd.site set proved_at = now()"), "");
    EXPECT_EQ(refusal(daemon, "update moodle_shopd.version set number = 9"), "42501");
    EXPECT_EQ(refusal(daemon, "create table moodle_shopd.x ()"), "42501");
    EXPECT_EQ(refusal(daemon, "select * from moodle_shopd.dead"), "");
    EXPECT_EQ(refusal(daemon, "set role moodle_shopd_owner"), "42501");
}
