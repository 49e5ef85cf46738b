#include "daemon/commands/check_live.hpp"

#include "handlers/registry.hpp"
#include "tests/integration/commands/live_shop.hpp"
#include "tests/sandbox/moodle_rows.hpp"

#include <gmock/gmock.h>

using namespace shopd::commands;
using namespace shopd::commands::tests;
using namespace shopd;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CheckLive, a_site_that_fits_has_no_findings) {
    LiveShop shop;
    EXPECT_EQ(shop.look(), "");
    shop.config.moodle.url += "/";
    EXPECT_THAT(shop.look(), testing::Not(HasSubstr("calls itself"))) << "a slash at the end is no difference";
}

TEST(CheckLive, courses_and_roles_that_are_not_there_are_named_with_their_place) {
    LiveShop shop;
    shop.config.customer_support = config::CustomerSupport{"NOWHERE", {"student", "nobody"}};
    shop.config.products.push_back(LiveShop::product("GONE", {{"courseidnumber", "EFORM-C"}, {"role", "ghost"}}));
    const auto said = shop.look();
    EXPECT_THAT(said, HasSubstr("no course with short name, idnumber or id NOWHERE"));
    EXPECT_THAT(said, HasSubstr("no course with courseidnumber EFORM-C")) << "it is its short name";
    EXPECT_THAT(said, HasSubstr("no role with short name nobody"));
    EXPECT_THAT(said, HasSubstr("no role with short name ghost"));
}

TEST(CheckLive, whatever_a_parameter_of_any_handler_names_is_looked_up) {
    LiveShop shop;
    for (const auto& handler : handlers::handler_descriptions()) {
        std::map<std::string, std::string> params;
        for (const auto& parameter : handler.parameters)
            params[parameter.name] = "77";
        shop.config.products.push_back(LiveShop::product(handler.name, params));
        shop.config.products.back().handler = handler.name;
    }
    const auto said = shop.look();
    EXPECT_THAT(said, HasSubstr("no course with template 77"));
    EXPECT_THAT(said, HasSubstr("no course with extrasupport 77"));
    EXPECT_THAT(said, HasSubstr("no context coursecat 77"));
    EXPECT_THAT(said, HasSubstr("no role with short name 77"));
}

TEST(CheckLive, the_role_of_who_owns_what_is_made_is_looked_up) {
    LiveShop shop;
    shop.config.products.push_back(LiveShop::product("OWN", {{"coursecategory", "1"}}));
    shop.config.products.back().handler = "std_createcourse";
    EXPECT_EQ(shop.look(), "");
    shop.site.execute("delete from mdl_role_context_levels where roleid = 9 and contextlevel = 50");
    EXPECT_EQ(shop.look(), "role courseowner cannot be given in courses\n");
    shop.site.execute("update mdl_role set shortname = 'own' where id = 9");
    EXPECT_EQ(shop.look(), "") << "an editing teacher then";
    shop.site.execute("update mdl_role set shortname = 'edits' where id = 3");
    EXPECT_EQ(shop.look(), "no role with short name courseowner or editingteacher\n");
}

TEST(CheckLive, a_course_without_the_manual_method_and_a_role_without_holders_are_found) {
    LiveShop shop;
    sandbox::moodle::create_course(shop.php, {.short_name = "BARE", .manual_enrolment = false});
    shop.config.products.push_back(LiveShop::product("BARE", {{"coursename", "BARE"}}));
    shop.site.execute("delete from mdl_role_assignments where roleid = 11");
    const auto said = shop.look();
    EXPECT_THAT(said, HasSubstr("course BARE has no enabled manual enrolment"));
    EXPECT_THAT(said, HasSubstr("nobody holds the role sales"));
}

TEST(CheckLive, items_of_both_sides_and_of_nobody_are_found) {
    LiveShop shop;
    sandbox::shop::create_catalog_item(shop.php, {.code = "BOTH", .enable_handler = "std_enrolonecourse"});
    sandbox::shop::create_catalog_item(shop.php, {.code = "MUG", .enable_handler = std::nullopt});
    sandbox::shop::create_catalog_item(shop.php, {.code = "PLUGINS", .enable_handler = "std_createcourse"});
    shop.config.products.push_back(LiveShop::product("BOTH", {{"coursename", "EFORM-C"}}));
    const auto said = shop.look();
    EXPECT_THAT(
        said, HasSubstr("both the plugin and we would produce: BOTH (catalogue 1, enablehandler std_enrolonecourse)"));
    EXPECT_THAT(said, HasSubstr("nobody would produce: MUG (catalogue 1)"));
    EXPECT_THAT(said, testing::Not(HasSubstr("PLUGINS")));
}

TEST(CheckLive, of_a_bundle_the_elements_are_looked_at_and_options_are_named) {
    LiveShop shop;
    const auto pack = sandbox::shop::create_catalog_item(shop.php, {.code = "PACK", .is_set = 2});
    sandbox::shop::create_catalog_item(shop.php, {.code = "MUG", .set_id = pack});
    sandbox::shop::create_catalog_item(shop.php, {.code = "EXTRA", .set_id = pack, .option = true});
    shop.config.products.push_back(LiveShop::product("EXTRA", {{"coursename", "EFORM-C"}}));
    const auto said = shop.look();
    EXPECT_THAT(said, HasSubstr("nobody would produce: MUG (catalogue 1)"));
    EXPECT_THAT(said, HasSubstr("an option of a bundle or set: EXTRA (catalogue 1)"));
    EXPECT_THAT(said, testing::Not(HasSubstr("PACK")));
}

TEST(CheckLive, a_block_that_no_row_can_mend_is_a_note_as_long_as_it_is_shown) {
    LiveShop shop;
    shop.site.execute("insert into mdl_block (name, visible) values ('shop_bills', 1)");
    const auto findings = look_live(shop.config);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_THAT(findings.front().what, HasSubstr("'My transactions' (block_shop_bills)"));
    EXPECT_TRUE(findings.front().note);
    shop.site.execute("update mdl_block set visible = 0");
    EXPECT_EQ(shop.look(), "");
}

TEST(CheckLive, a_service_without_a_function_that_production_calls_is_found) {
    LiveShop shop;
    shop.site.execute("delete from mdl_external_services_functions where functionname in ('core_group_create_groups', "
                      "'core_message_send_instant_messages')");
    EXPECT_EQ(shop.look(), "the token's service does not offer core_group_create_groups\n"
                           "the token's service does not offer core_message_send_instant_messages\n");
    shop.config.notify_sales.reset();
    EXPECT_EQ(shop.look(), "the token's service does not offer core_group_create_groups\n");
    shop.config.expiry = config::Expiry{{}, {}, std::chrono::hours{24}};
    shop.site.execute("delete from mdl_external_services_functions where functionname = 'core_user_update_users'");
    EXPECT_THAT(shop.look(), HasSubstr("does not offer core_user_update_users\n"));
    shop.config.expiry->suspend_account_after = {};
    EXPECT_THAT(shop.look(), testing::Not(HasSubstr("core_user_update_users")));
}

TEST(CheckLive, another_sites_moodle_a_stopped_one_and_a_missing_token_are_found) {
    LiveShop shop;
    shop.site.execute("update mdl_user set username = 'somebody.else' where id = 3");
    sandbox::Site other;
    {
        const sandbox::StandIn of_other{other};
        auto config = shop.config;
        config.moodle.url = of_other.url();
        std::string said;
        for (const auto& finding : look_live(config))
            said += finding.what + "\n";
        EXPECT_THAT(said, HasSubstr("which this database does not have"));
        EXPECT_THAT(said, HasSubstr("moodle.url was"));
    }
    shop.stand_in.stop();
    EXPECT_THAT(shop.look(), HasSubstr("Moodle: core_webservice_get_site_info: unreachable"));
    shop.config.moodle.token_file = shop.folder / "nothing";
    EXPECT_THAT(shop.look(), HasSubstr("nothing"));
}

TEST(CheckLive, what_composed_handlers_name_is_looked_up_where_it_is_known) {
    LiveShop shop;
    config::ComposedHandler sell;
    sell.description = {"sell", {{"course", config::ParameterDescription::Type::text, ""}}, {}, ""};
    sell.postpay.push_back({"enrol", {{"coursename", {"{course}", {}}}, {"role", {"wizard", {}}}}, {}, {}, {}});
    sell.postpay.push_back({"enrol", {{"coursename", {"{answer.course}", {}}}}, {}, {}, {}});
    sell.postpay.push_back({"call", {{"function", {"core_x_do", {}}}}, {}, {}, {}});
    sell.postpay.back().observe = config::ComposedObserve{"", "core_x_get", {}, "/0", {"1", {}}};
    shop.config.handlers.push_back(sell);
    shop.config.products = {LiveShop::product("SELL", {{"course", "NO-SUCH"}})};
    shop.config.products.front().handler = "sell";
    const auto found = shop.look();
    EXPECT_THAT(found, HasSubstr("no course with coursename NO-SUCH"));
    EXPECT_THAT(found, HasSubstr("no role with short name wizard"));
    EXPECT_THAT(found, HasSubstr("does not offer core_x_do\n"));
    EXPECT_THAT(found, HasSubstr("does not offer core_x_get\n"));
    EXPECT_EQ(found.find("answer"), std::string::npos);
}

TEST(CheckLive, a_database_that_is_away_or_empty_of_us_is_found) {
    LiveShop shop;
    shop.site.execute("drop trigger moodle_shopd on mdl_local_shop_bill");
    EXPECT_THAT(shop.look(), HasSubstr("trigger"));
    sandbox::Site bare;
    shop.config.database.dsn = bare.admin_dsn();
    EXPECT_THAT(shop.look(), HasSubstr("nothing of moodle-shopd is installed"));
    shop.config.database.dsn = "host=/nonexistent dbname=x user=y";
    EXPECT_THAT(shop.look(), HasSubstr("database: "));
}
