#include "daemon/commands/db/db.hpp"
#include "tests/integration/sql/installed.hpp"
#include "tests/sandbox/cluster.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace shopd::sql::tests;
using shopd::commands::DbOptions;
using shopd::sandbox::Site;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

DbOptions options_of(const Site& site) {
    DbOptions options;
    options.database.dsn = site.dsn("moodle_shopd");
    options.url = "https://lms.example.org";
    options.as = "user=postgres";
    return options;
}

struct Answer {
    int code;
    std::string out;
    std::string err;
};

Answer call(int (*command)(const DbOptions&, std::ostream&, std::ostream&), const DbOptions& options) {
    std::ostringstream out, err;
    const int code = command(options, out, err);
    return {code, out.str(), err.str()};
}

void run_through_psql(const Site& site, const std::string& script) {
    const auto file = site.cluster().folder() / (site.database() + ".sql");
    std::ofstream{file} << script;
    shopd::sandbox::run({.words = {"psql", "-X", "-q", "-d", site.admin_dsn(), "-f", file.string()}});
    std::filesystem::remove(file);
}

} // namespace

TEST(DbCommands, install_status_uninstall_and_their_codes) {
    Site site;
    auto options = options_of(site);
    EXPECT_EQ(call(shopd::commands::db_install, options).code, 0);
    options.as.reset();
    const auto status = call(shopd::commands::db_status, options);
    EXPECT_EQ(status.code, 0) << status.out << status.err;
    EXPECT_THAT(status.out, HasSubstr("version 3"));
    options.json = true;
    EXPECT_THAT(call(shopd::commands::db_status, options).out, HasSubstr("\"problems\": []"));
    options.as = "user=postgres";
    EXPECT_EQ(call(shopd::commands::db_uninstall, options).code, 0);
    EXPECT_EQ(call(shopd::commands::db_status, options).code, 1);
    const auto again = call(shopd::commands::db_uninstall, options);
    EXPECT_EQ(again.code, 0);
    EXPECT_EQ(again.out, "nothing is installed\n");
}

TEST(DbCommands, a_printed_script_gives_the_same_schema_and_rights_through_psql) {
    Site by_hand, by_program;
    auto options = options_of(by_hand);
    options.print_sql = true;
    const auto printed = call(shopd::commands::db_install, options);
    ASSERT_EQ(printed.code, 0) << printed.err;
    EXPECT_EQ(by_hand.number("select count(*) from pg_namespace where nspname = 'moodle_shopd'"), 0)
        << "nothing was done";
    run_through_psql(by_hand, printed.out);
    EXPECT_EQ(call(shopd::commands::db_install, options_of(by_program)).code, 0);
    EXPECT_TRUE(schema_of(by_hand) == schema_of(by_program));
    options.print_sql = false;
    const auto status = call(shopd::commands::db_status, options);
    EXPECT_EQ(status.code, 0) << status.out;
}

TEST(DbCommands, a_printed_way_down_and_out_works_as_well) {
    Site site;
    auto options = options_of(site);
    EXPECT_EQ(call(shopd::commands::db_install, options).code, 0);
    options.print_sql = true;
    options.version = 1;
    run_through_psql(site, call(shopd::commands::db_upgrade, options).out);
    EXPECT_EQ(site.number("select number from moodle_shopd.version"), 1);
    options.drop_ledger = true;
    run_through_psql(site, call(shopd::commands::db_uninstall, options).out);
    EXPECT_EQ(site.number("select count(*) from pg_namespace where nspname = 'moodle_shopd'"), 0);
}

TEST(DbCommands, the_daemons_own_user_is_told_whom_to_name) {
    Installed shop;
    auto options = options_of(shop.site);
    options.as.reset();
    const auto refused = call(shopd::commands::db_install, options);
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("--as"));
}

TEST(DbCommands, nobody_there_is_69_and_an_unreadable_dsn_78) {
    DbOptions options;
    options.database.dsn = "host=/nonexistent dbname=x user=y";
    EXPECT_EQ(call(shopd::commands::db_status, options).code, 69);
    options.database.dsn = "host=/nonexistent password=secret";
    const auto refused = call(shopd::commands::db_status, options);
    EXPECT_EQ(refused.code, 78);
    EXPECT_THAT(refused.err, testing::Not(HasSubstr("secret")));
    options.database.dsn = "hots=x";
    EXPECT_EQ(call(shopd::commands::db_install, options).code, 78);
}

TEST(DbCommands, accept_site_says_what_changed) {
    Installed shop;
    auto options = options_of(shop.site);
    options.as.reset();
    EXPECT_THAT(call(shopd::commands::db_accept_site, options).out, HasSubstr("nothing to accept"));
    options.url = "https://new.example.org";
    EXPECT_EQ(call(shopd::commands::db_status, options).code, 1);
    const auto accepted = call(shopd::commands::db_accept_site, options);
    EXPECT_EQ(accepted.code, 0);
    EXPECT_THAT(accepted.out, HasSubstr("moodle.url was https://lms.example.org and is https://new.example.org"));
    EXPECT_EQ(call(shopd::commands::db_status, options).code, 0);
}
