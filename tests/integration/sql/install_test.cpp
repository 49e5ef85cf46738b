#include "moodle/sql/status.hpp"
#include "moodle/sql/uninstall.hpp"
#include "tests/integration/sql/installed.hpp"
#include "tests/sandbox/cluster.hpp"

#include <gmock/gmock.h>

#include <future>

namespace sql = shopd::sql;
using namespace shopd::sql::tests;
using shopd::sandbox::Site;
using testing::HasSubstr;

namespace {

sql::Status status_of(const Site& site) {
    return sql::read_status(*as_admin(site), "mdl_", "moodle_shopd", "https://lms.example.org");
}

void uninstall(const Site& site, bool drop_ledger) {
    const auto connection = as_admin(site);
    sql::run(*connection, sql::plan_uninstall(sql::inspect(*connection, "mdl_", "moodle_shopd"), drop_ledger), {});
}

std::vector<std::string> titles(const sql::Plan& plan) {
    std::vector<std::string> all;
    for (const auto& step : plan.steps)
        all.push_back(step.title);
    return all;
}

} // namespace

TEST(Install, on_a_fresh_moodle_leaves_nothing_to_complain_about) {
    Installed shop;
    const auto status = status_of(shop.site);
    EXPECT_THAT(status.problems, testing::IsEmpty());
    EXPECT_THAT(status.warnings, testing::IsEmpty());
    EXPECT_EQ(status.version, 3);
    EXPECT_TRUE(status.adopted);
    EXPECT_EQ(status.owner, "moodle_shopd_owner");
}

TEST(Install, the_owner_of_our_functions_cannot_log_in) {
    Installed shop;
    EXPECT_EQ(shop.site.value(
                  "select rolcanlogin::text || rolsuper::text from pg_roles where rolname = 'moodle_shopd_owner'"),
              "falsefalse");
    EXPECT_EQ(shop.site.number("select count(*) from pg_proc p where pronamespace = 'moodle_shopd'::regnamespace"
                               " and pg_get_userbyid(proowner) <> 'moodle_shopd_owner'"),
              0);
}

TEST(Install, nobody_else_may_execute_our_functions) {
    Installed shop;
    EXPECT_EQ(
        shop.site.value("select string_agg(proname, ' ') from pg_proc where pronamespace = 'moodle_shopd'::regnamespace"
                        " and has_function_privilege('public', oid, 'execute')"),
        "");
}

TEST(Install, twice_changes_nothing_and_locks_nothing_of_moodle_against_sales) {
    Installed shop;
    const auto before = schema_of(shop.site, "moodle_shopd");
    const auto plan = sql::plan_install(sql::inspect(*as_admin(shop.site), "mdl_", "moodle_shopd"), request());
    EXPECT_THAT(titles(plan), testing::Not(testing::Contains(HasSubstr("trigger on"))));
    install_on(shop.site);
    EXPECT_TRUE(schema_of(shop.site, "moodle_shopd") == before);
}

TEST(Install, by_several_at_once_ends_as_one) {
    Site site;
    std::vector<std::future<void>> installers;
    for (int number = 0; number < 4; ++number)
        installers.push_back(std::async(std::launch::async, [&] { install_on(site); }));
    for (auto& installer : installers)
        installer.get();
    EXPECT_THAT(status_of(site).problems, testing::IsEmpty());
}

TEST(Install, waits_for_a_sale_that_is_open_and_names_it) {
    Site site;
    auto sale = site.connect();
    sale.begin();
    sale.execute("update mdl_local_shop_bill set amount = amount");
    std::promise<std::string> told;
    bool told_once = false;
    const sql::RunOptions options{.say =
                                      [&](const std::string& line) {
                                          if (!told_once && line.find("waiting for") != std::string::npos) {
                                              told_once = true;
                                              told.set_value(line);
                                          }
                                      },
                                  .pause = std::chrono::milliseconds{50}};
    auto done = std::async(std::launch::async, [&] { sql::install(*as_admin(site), request(), options); });
    auto line = told.get_future();
    ASSERT_EQ(line.wait_for(std::chrono::seconds{20}), std::future_status::ready);
    EXPECT_THAT(line.get(), HasSubstr(std::to_string(sale.backend_pid())));
    sale.commit();
    done.get();
    EXPECT_THAT(status_of(site).problems, testing::IsEmpty());
}

TEST(Install, gives_up_when_the_table_stays_locked_and_says_who_has_it) {
    Site site;
    auto other = site.connect();
    other.begin();
    other.execute("lock table mdl_local_shop_bill in row exclusive mode");
    try {
        sql::install(*as_admin(site), request(),
                     {.patience = std::chrono::milliseconds{300}, .pause = std::chrono::milliseconds{50}});
        FAIL() << "it was installed";
    } catch (const sql::StillLocked& locked) {
        EXPECT_THAT(locked.what(), HasSubstr(std::to_string(other.backend_pid())));
    }
    EXPECT_THAT(status_of(site).problems, testing::Contains(HasSubstr("not to the end")));
    other.rollback();
    install_on(site);
    EXPECT_THAT(status_of(site).problems, testing::IsEmpty());
}

TEST(Install, by_an_owner_who_may_create_no_roles_gives_the_functions_to_the_owner) {
    Site site;
    site.execute("do $$ begin create role moodle_plain login; exception when duplicate_object then null; end $$;"
                 "do $$ begin create role moodle_shopd login; exception when duplicate_object then null; end $$");
    site.execute(
        "do $$ declare t record; begin for t in select tablename from pg_tables where schemaname = 'public' loop"
        " execute format('alter table %I owner to moodle_plain', t.tablename); end loop; end $$");
    const auto owner = shopd::database::connect(
        site.dsn("moodle_plain"), {.purpose = shopd::database::Purpose::installer, .statement_timeout = {}});
    EXPECT_THROW(sql::install(*owner, request()), sql::CannotInstall); // no right to create a schema
    site.execute("grant create on database " + site.database() + " to moodle_plain");
    sql::install(*owner, request());
    const auto status = status_of(site);
    EXPECT_THAT(status.problems, testing::IsEmpty());
    EXPECT_EQ(status.owner, "moodle_plain");
    add_bill(site);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.outbox"), 1);
    auto daemon = daemon_session(site);
    EXPECT_THROW(daemon.rows("select password from mdl_user"), shopd::sandbox::SqlError);
    EXPECT_EQ(daemon.number("select count(*) from moodle_shopd.has_password(array[2])"), 1);
}

TEST(Install, as_the_owner_in_the_dsn_works_with_a_warning) {
    Site site;
    auto own = request();
    own.login.reset();
    sql::install(*as_admin(site), own);
    const auto status = sql::read_status(*as_admin(site), "mdl_", std::nullopt, "https://lms.example.org");
    EXPECT_THAT(status.problems, testing::IsEmpty());
    EXPECT_THAT(status.warnings, testing::ElementsAre(HasSubstr("superuser")));
}

TEST(Install, names_every_problem_at_once_before_it_starts) {
    Site site;
    site.execute("alter table mdl_local_shop_bill drop column productionfeedback; drop table mdl_groups_members");
    try {
        install_on(site);
        FAIL() << "it was installed";
    } catch (const sql::CannotInstall& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("no column productionfeedback"));
        EXPECT_THAT(refused.what(), HasSubstr("mdl_groups_members"));
    }
    EXPECT_EQ(site.number("select count(*) from pg_namespace where nspname = 'moodle_shopd'"), 0);
}

TEST(Install, without_a_shop_says_so) {
    Site site;
    auto wrong = request();
    wrong.prefix = "xyz_";
    EXPECT_THAT([&] { sql::install(*as_admin(site), wrong); },
                testing::ThrowsMessage<sql::CannotInstall>(HasSubstr("xyz_local_shop_bill")));
}

TEST(Install, finds_moodle_in_another_schema_under_a_strange_prefix) {
    Site site;
    site.execute("create schema \"Lms x\"");
    site.execute(
        "do $$ declare t record; begin for t in select tablename from pg_tables where schemaname = 'public' loop"
        " execute format('alter table %I set schema \"Lms x\"', t.tablename);"
        " execute format('alter table \"Lms x\".%I rename to %I', t.tablename,"
        "  replace(t.tablename, 'mdl_', 'M\"''_')); end loop; end $$");
    auto strange = request();
    strange.prefix = "M\"'_";
    sql::install(*as_admin(site), strange);
    EXPECT_THAT(sql::read_status(*as_admin(site), strange.prefix, "moodle_shopd", strange.url).problems,
                testing::IsEmpty());
    site.execute("insert into \"Lms x\".\"M\"\"'_local_shop_bill\" (customerid) values ('7')");
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.outbox"), 1);
}

TEST(Uninstall, keeps_the_ledger_and_a_later_install_goes_on_with_it) {
    Installed shop;
    const auto bill = add_bill(shop.site);
    shop.site.execute(
        "insert into moodle_shopd.ledger (bill, item_code, element, occurrence, place, customer, phase, kind, intent)"
        " values (1, 'EFORM', 0, 0, 0, '7', 'postpay', 'enrol', '{}')");
    uninstall(shop.site, false);
    EXPECT_EQ(shop.site.number("select count(*) from pg_trigger where tgname = 'moodle_shopd'"), 0);
    EXPECT_EQ(shop.site.number("select count(*) from pg_proc where pronamespace = 'moodle_shopd'::regnamespace"), 0);
    EXPECT_EQ(
        shop.site.number("select count(*) from information_schema.column_privileges where grantee = 'moodle_shopd'"),
        0);
    EXPECT_EQ(status_of(shop.site).version, 0);
    uninstall(shop.site, false);
    const auto missed = add_bill(shop.site);

    install_on(shop.site);
    EXPECT_THAT(status_of(shop.site).problems, testing::IsEmpty());
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.ledger"), 1);
    EXPECT_EQ(shop.outbox_rows(), 1);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.orders where bill in ($1::bigint, $2::bigint)",
                               {std::to_string(bill), std::to_string(missed)}),
              0);
}

TEST(Uninstall, with_the_ledger_leaves_nothing_behind) {
    shopd::sandbox::Cluster cluster;
    Site site{cluster};
    install_on(site);
    uninstall(site, true);
    EXPECT_EQ(site.number("select count(*) from pg_namespace where nspname = 'moodle_shopd'"), 0);
    EXPECT_EQ(site.number("select count(*) from pg_roles where rolname = 'moodle_shopd_owner'"), 0);
    EXPECT_EQ(site.number("select count(*) from pg_trigger where tgname = 'moodle_shopd'"), 0);
    EXPECT_EQ(site.number("select count(*) from information_schema.column_privileges where grantee = 'moodle_shopd'"),
              0);
    install_on(site);
    EXPECT_THAT(status_of(site).problems, testing::IsEmpty());
}

TEST(Uninstall, works_after_the_shops_tables_are_gone) {
    Installed shop;
    shop.site.execute("drop table mdl_local_shop_bill cascade");
    uninstall(shop.site, true);
    EXPECT_EQ(shop.site.number("select count(*) from pg_namespace where nspname = 'moodle_shopd'"), 0);
}

TEST(Uninstall, where_nothing_is_installed_has_nothing_to_do) {
    Site site;
    const auto connection = as_admin(site);
    EXPECT_THAT(sql::plan_uninstall(sql::inspect(*connection, "mdl_", "moodle_shopd"), true).steps, testing::IsEmpty());
}
