#include "daemon/commands/doctor/doctor.hpp"

#include "daemon/commands/doctor/doctor_parts.hpp"
#include "tests/integration/commands/live_shop.hpp"
#include "tests/sandbox/moodle_rows.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <functional>
#include <sstream>

namespace shopd::commands {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::LiveShop;

/// Its PostgreSQL forgoes what a crash of the machine would need.
bool is_of_the_sandbox(const Finding& finding) {
    return finding.what == "fsync is off" || finding.what == "full_page_writes is off";
}

/// What is wrong, and with a `note: ` what is good to know.
std::vector<std::string> said_of(const config::Config& config) {
    std::vector<std::string> said;
    for (const auto& part : examine(config))
        for (const auto& finding : part.findings) {
            EXPECT_FALSE(finding.why.empty()) << finding.what;
            EXPECT_FALSE(finding.where.empty()) << finding.what;
            if (is_of_the_sandbox(finding)) continue;
            said.push_back((finding.note ? "note: " : "") + finding.what);
        }
    return said;
}

struct Healthy : LiveShop {
    Healthy() {
        config.trace.file = folder / "merchant_trace.log";
        std::ofstream{config.trace.file.string() + ".status.json"}
            << fmt::format(R"({{"at": {}, "pid": {}}})", std::time(nullptr) * 1000, getpid());
    }

    Healthy(const Healthy&) = delete;
    Healthy& operator=(const Healthy&) = delete;

    ~Healthy() {
        for (const auto& statement : afterwards)
            site.execute(statement);
    }

    /// Puts back what all sites of the server share; nobody else may, since the tests run side by side.
    std::vector<std::string> afterwards;
};

struct Case {
    std::string name;
    std::function<void(Healthy&)> provoke;
    std::string finding;
};

/// Gtest prints it where a case fails.
std::ostream& operator<<(std::ostream& out, const Case& one) {
    return out << one.name;
}

std::function<void(Healthy&)> sql(const std::string& statement) {
    return [statement](Healthy& shop) { shop.site.execute(statement); };
}

std::function<void(Healthy&)> without(const std::string& capability) {
    return sql("delete from mdl_role_capabilities where capability = '" + capability + "'");
}

std::function<void(Healthy&)> without_function(const std::string& function) {
    return sql("delete from mdl_external_services_functions where functionname = '" + function + "'");
}

std::string in_days(int days) {
    return std::to_string(std::time(nullptr) + days * 86400);
}

std::vector<Case> of_the_database() {
    return {
        {"the_database_is_away", [](Healthy& shop) { shop.config.database.dsn = "host=/nonexistent dbname=x user=y"; },
         "database: "},
        {"moodle_is_not_there", [](Healthy& shop) { shop.config.database.prefix = "nomoodle_"; }, "nomoodle_"},
        {"nothing_is_installed", sql("drop schema moodle_shopd cascade"), "nothing of moodle-shopd is installed"},
        {"another_version_is_installed", sql("update moodle_shopd.version set number = 2"),
         "schema moodle_shopd is of version 2, this program wants 3"},
        {"the_trigger_is_gone", sql("drop trigger moodle_shopd on mdl_local_shop_bill"), "trigger"},
        {"the_trigger_is_switched_off", sql("alter table mdl_local_shop_bill disable trigger moodle_shopd"), "trigger"},
        {"the_triggers_function_was_altered",
         sql("create or replace function moodle_shopd.bill_changed() returns trigger language plpgsql as "
             "'begin return null; end'"),
         "trigger"},
        {"another_site_is_installed_there", sql("update moodle_shopd.site set url = 'https://other.example.org'"),
         "moodle.url was"},
        {"a_right_is_missing", sql("revoke update (status) on mdl_local_shop_bill from moodle_shopd"),
         "may not update \"public\".\"mdl_local_shop_bill\".status"},
        {"a_right_to_insert_is_missing", sql("revoke insert on mdl_local_shop_product from moodle_shopd"),
         "may not insert \"public\".\"mdl_local_shop_product\".id"},
        {"it_has_a_right_too_many", sql("grant select (password) on mdl_user to moodle_shopd"),
         "note: moodle_shopd may read \"public\".\"mdl_user\".password, which it does not need"},
        {"its_transactions_are_read_only",
         [](Healthy& shop) {
             shop.site.execute("alter database \"" + shop.site.database() +
                               "\" set default_transaction_read_only = on");
         },
         "transactions of moodle_shopd are read-only"},
        {"it_may_have_too_few_connections",
         [](Healthy& shop) {
             shop.config.production.workers = 64;
             shop.afterwards.emplace_back("alter role moodle_shopd connection limit -1");
             shop.site.execute("alter role moodle_shopd connection limit 72"); // enough for the tests beside this one
         },
         "moodle_shopd may have 72 connections, and 64 workers need 73"},
        {"the_server_has_too_little_room", [](Healthy& shop) { shop.config.production.workers = 5000; },
         "more connections, and 5009 are needed"},
        {"it_is_a_superuser", [](Healthy& shop) { shop.config.database.dsn = shop.site.admin_dsn(); },
         "note: postgres is a superuser"},
    };
}

std::vector<Case> of_moodle() {
    return {
        {"moodle_is_stopped", [](Healthy& shop) { shop.stand_in.stop(); },
         "Moodle: core_webservice_get_site_info: unreachable"},
        {"the_token_is_not_there", [](Healthy& shop) { shop.config.moodle.token_file = shop.folder / "nothing"; },
         "token file"},
        {"the_token_is_another",
         [](Healthy& shop) {
             shop.config.moodle.token_file = shop.folder / "wrong";
             std::ofstream{shop.config.moodle.token_file} << "00000000000000000000000000000000\n";
         },
         "invalidtoken"},
        {"the_site_calls_itself_otherwise",
         [](Healthy& shop) {
             auto& url = shop.config.moodle.url;
             url.replace(url.find("127.0.0.1"), 9, "localhost");
         },
         "and the site there calls itself"},
        {"the_tokens_user_is_not_in_the_database", sql("update mdl_user set deleted = 1 where id = 3"),
         "Moodle: core_webservice_get_site_info"},
        {"the_rest_protocol_is_off", sql("update mdl_config set value = 'soap' where name = 'webserviceprotocols'"),
         "REST protocol is switched off"},
        {"moodle_is_in_maintenance",
         [](Healthy& shop) {
             shop.site.execute("update mdl_config set value = '1' where name = 'maintenance_enabled'");
             shop.site.execute("insert into mdl_role_capabilities (contextid, roleid, capability, permission, "
                               "timemodified, modifierid) values (1, 13, 'moodle/site:maintenanceaccess', 1, 0, 2)");
         },
         "note: Moodle is in maintenance mode"},
        {"the_token_expires_soon", sql("update mdl_external_tokens set validuntil = " + in_days(5)), "is valid until"},
        {"the_token_is_for_one_address", sql("update mdl_external_tokens set iprestriction = '127.0.0.1'"),
         "note: a token of the web service's account is for 127.0.0.1 alone"},
        {"the_service_asks_for_a_capability",
         sql("update mdl_external_services set requiredcapability = 'moodle/site:config' where id = 2"),
         "service moodle-shopd asks for moodle/site:config"},
        {"the_listed_account_has_an_end_to_come",
         sql("update mdl_external_services_users set validuntil = " + in_days(500)),
         "Moodle: core_webservice_get_site_info"},
        {"the_listed_account_has_a_past_end", sql("update mdl_external_services_users set validuntil = " + in_days(-5)),
         "note: account 3 is listed for service moodle-shopd with an end that is past"},
        {"the_account_is_an_administrator", sql("update mdl_config set value = '2,3' where name = 'siteadmins'"),
         "note: account 3 of the web service is a site administrator"},
        {"a_function_is_missing", without_function("enrol_manual_enrol_users"),
         "does not offer enrol_manual_enrol_users"},
        {"the_function_of_messages_is_missing", without_function("core_message_send_instant_messages"),
         "does not offer core_message_send_instant_messages"},
        {"it_may_not_make_accounts", without("moodle/user:create"), "has not moodle/user:create"},
        {"it_may_not_enrol", without("enrol/manual:enrol"), "has not enrol/manual:enrol"},
        {"it_may_not_assign_roles", without("moodle/role:assign"), "has not moodle/role:assign"},
        {"it_may_not_see_courses", without("moodle/course:view"), "has not moodle/course:view"},
        {"it_may_not_manage_groups", without("moodle/course:managegroups"), "has not moodle/course:managegroups"},
        {"it_may_not_message_anybody", without("moodle/site:messageanyuser"), "has not moodle/site:messageanyuser"},
        {"it_may_not_see_hidden_courses", without("moodle/course:viewhiddencourses"),
         "note: the web service's account has not moodle/course:viewhiddencourses"},
        {"a_capability_is_prohibited",
         sql("update mdl_role_capabilities set permission = -1000 where capability = 'moodle/user:create'"),
         "has not moodle/user:create"},
        {"a_role_may_not_be_assigned", sql("delete from mdl_role_allow_assign where roleid = 13 and allowassign = 12"),
         "may not assign the role customer"},
        {"php_keeps_fewer_variables", sql("update sandbox.settings set value = '200' where name = 'max_input_vars'"),
         "PHP keeps fewer than 1000 form variables"},
    };
}

std::vector<Case> of_what_is_sold() {
    return {
        {"the_support_course_is_not_there", [](Healthy& shop) { shop.config.customer_support->course = "NOWHERE"; },
         "no course with short name, idnumber or id NOWHERE"},
        {"a_sold_course_is_not_there",
         [](Healthy& shop) {
             shop.config.products.push_back(LiveShop::product("X", {{"coursename", "GONE"}}));
         },
         "no course with coursename GONE"},
        {"a_sold_course_has_no_manual_enrolment", sql("update mdl_enrol set status = 1 where courseid = 3"),
         "course EFORM-C has no enabled manual enrolment"},
        {"a_role_is_not_there", [](Healthy& shop) { shop.config.customer_support->roles = {"nobody"}; },
         "no role with short name nobody"},
        {"a_role_cannot_be_given_in_courses",
         sql("delete from mdl_role_context_levels where roleid = 12 and contextlevel = 50"),
         "role customer cannot be given in courses"},
        {"nobody_is_told_of_sales", sql("delete from mdl_role_assignments where roleid = 11"),
         "nobody holds the role sales"},
        {"both_would_produce",
         sql("update mdl_local_shop_catalogitem set enablehandler = 'std_enrolonecourse' where code = 'EFORM'"),
         "both the plugin and we would produce: EFORM"},
        {"nobody_would_produce", [](Healthy& shop) { shop.config.products.clear(); }, "nobody would produce: EFORM"},
        {"a_block_cannot_work", sql("insert into mdl_block (name, visible) values ('shop_bills', 1)"),
         "note: the block 'My transactions'"},
    };
}

std::vector<Case> of_the_machine() {
    return {
        {"the_traces_folder_is_not_there",
         [](Healthy& shop) { shop.config.trace.file = shop.folder / "nowhere" / "merchant_trace.log"; },
         "the trace's folder"},
        {"the_trace_is_no_file", [](Healthy& shop) { std::filesystem::create_directory(shop.config.trace.file); },
         "is not a file"},
        {"the_trace_is_open_to_all",
         [](Healthy& shop) {
             std::ofstream{shop.config.trace.file} << "";
             std::filesystem::permissions(shop.config.trace.file, std::filesystem::perms::others_read,
                                          std::filesystem::perm_options::add);
         },
         "is open to every user of this machine"},
        {"the_traces_folder_is_open_to_all",
         [](Healthy& shop) {
             std::filesystem::permissions(shop.folder, std::filesystem::perms::others_write,
                                          std::filesystem::perm_options::add);
         },
         "may be written by every user of this machine"},
        {"no_daemon_runs",
         [](Healthy& shop) { std::filesystem::remove(shop.config.trace.file.string() + ".status.json"); },
         "note: no daemon runs with this configuration"},
    };
}

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (const auto& some : {of_the_database(), of_moodle(), of_what_is_sold(), of_the_machine()})
        cases.insert(cases.end(), some.begin(), some.end());
    return cases;
}

TEST(Doctor, finds_nothing_on_a_healthy_system) {
    const Healthy shop;
    EXPECT_THAT(said_of(shop.config), IsEmpty());
}

class EachMistake : public testing::TestWithParam<Case> {};

TEST_P(EachMistake, is_found_with_why_it_matters_and_where_to_put_it_right) {
    Healthy shop;
    GetParam().provoke(shop);
    EXPECT_THAT(said_of(shop.config), Contains(HasSubstr(GetParam().finding)));
}

INSTANTIATE_TEST_SUITE_P(Doctor, EachMistake, testing::ValuesIn(all_cases()),
                         [](const auto& one) { return one.param.name; });

TEST(Doctor, says_of_each_part_that_it_is_well_or_what_is_wrong_why_and_where) {
    const Healthy shop;
    std::ostringstream out;
    EXPECT_EQ(doctor(shop.config, {}, out), 1) << "of the sandbox's PostgreSQL";
    EXPECT_THAT(out.str(), HasSubstr("WRONG  PostgreSQL's settings: fsync is off\n         why it matters: "));
    EXPECT_THAT(out.str(), HasSubstr("well   hearing of changes\n"));
    EXPECT_THAT(out.str(), HasSubstr("2 to put right; 0 notes\n"));
    std::ostringstream json;
    doctor(shop.config, {.json = true}, json);
    EXPECT_THAT(json.str(), HasSubstr("\"part\": \"the daemon\""));
}

/// What a try needs more than production.
void allow_the_try(Healthy& shop) {
    shop.site.execute("insert into mdl_external_services_functions (externalserviceid, functionname) select 2, "
                      "'core_user_delete_users' where not exists (select from mdl_external_services_functions where "
                      "functionname = 'core_user_delete_users')");
    shop.site.execute(
        "insert into mdl_role_capabilities (contextid, roleid, capability, permission, timemodified, "
        "modifierid) select 1, 13, c, 1, 0, 2 from unnest(array['moodle/user:update', "
        "'moodle/user:delete']) c where not exists (select from mdl_role_capabilities where capability = c "
        "and roleid = 13)");
}

std::vector<std::string> said_of_a_try(const Healthy& shop) {
    std::vector<std::string> said;
    for (const auto& finding : try_out(shop.config))
        said.push_back(finding.what);
    return said;
}

std::int64_t users_there(Healthy& shop) {
    return shop.site.number("select count(*) from mdl_user where deleted = 0");
}

TEST(DoctorsTry, makes_enrols_suspends_and_removes_an_account_and_finds_nothing) {
    Healthy shop;
    allow_the_try(shop);
    const auto before = users_there(shop);
    EXPECT_THAT(said_of_a_try(shop), IsEmpty());
    EXPECT_EQ(users_there(shop), before);
    EXPECT_EQ(shop.stand_in.count("core_user_create_users", "answered"), 1U);
    EXPECT_EQ(shop.stand_in.count("enrol_manual_enrol_users", "answered"), 1U);
    EXPECT_EQ(shop.stand_in.count("core_user_update_users", "answered"), 1U);
    EXPECT_EQ(shop.stand_in.count("core_user_delete_users", "answered"), 1U);
}

TEST(DoctorsTry, makes_nothing_that_could_not_be_removed) {
    Healthy shop;
    allow_the_try(shop);
    shop.site.execute("delete from mdl_external_services_functions where functionname = 'core_user_delete_users'");
    EXPECT_THAT(said_of_a_try(shop),
                testing::ElementsAre("nothing was tried: the token's service does not offer core_user_delete_users"));
    EXPECT_EQ(shop.stand_in.count("core_user_create_users"), 0U);
}

TEST(DoctorsTry, removes_the_account_though_a_step_between_was_refused) {
    Healthy shop;
    allow_the_try(shop);
    shop.site.execute("delete from mdl_role_capabilities where capability = 'enrol/manual:enrol'");
    const auto before = users_there(shop);
    EXPECT_THAT(said_of_a_try(shop),
                testing::ElementsAre(HasSubstr("tried to enrol an account in the customer-support course: ")));
    EXPECT_EQ(users_there(shop), before);
}

TEST(DoctorsTry, finds_an_account_again_whose_answer_was_lost_and_removes_it) {
    Healthy shop;
    allow_the_try(shop);
    shop.stand_in.add(sandbox::Fault{.action = "die_after", .function = "core_user_create_users"});
    const auto before = users_there(shop);
    EXPECT_THAT(said_of_a_try(shop), testing::ElementsAre(HasSubstr("tried to make an account: ")));
    EXPECT_EQ(shop.stand_in.count("core_user_delete_users", "answered"), 1U);
    EXPECT_EQ(users_there(shop), before);
}

TEST(DoctorsTry, names_an_account_that_stays) {
    Healthy shop;
    allow_the_try(shop);
    shop.site.execute("delete from mdl_role_capabilities where capability = 'moodle/user:delete'");
    EXPECT_THAT(said_of_a_try(shop), testing::ElementsAre(HasSubstr("tried to delete the account: "),
                                                          HasSubstr("of the try is still there")));
    EXPECT_EQ(shop.site.number("select suspended from mdl_user where username like 'moodle-shopd-try-%'"), 1);
}

TEST(Doctor, is_content_with_notes_alone) {
    EXPECT_TRUE(is_well({}));
    EXPECT_TRUE(is_well({{"a", {}}, {"b", {{"what", "why", "where", true}}}}));
    EXPECT_FALSE(is_well({{"a", {{"what", "why", "where", true}, {"what", "why", "where", false}}}}));
}

TEST(Doctor, finds_a_certificate_that_ends_soon) {
    Healthy shop;
    const sandbox::StandIn encrypted{shop.site, {.https = true}};
    shop.config.moodle.url = encrypted.url();
    shop.config.moodle.ca_file = encrypted.ca_file();
    EXPECT_THAT(said_of(shop.config), Contains(HasSubstr("Moodle's certificate ends on 20")));
    shop.config.moodle.ca_file.reset();
    EXPECT_THAT(said_of(shop.config), Contains(HasSubstr("Moodle: core_webservice_get_site_info")));
}

TEST(Doctor, judges_clocks_by_five_seconds) {
    using namespace std::chrono_literals;
    EXPECT_FALSE(judge_clock(4999ms, "Moodle's"));
    EXPECT_FALSE(judge_clock(-4999ms, "Moodle's"));
    EXPECT_EQ(judge_clock(61s, "Moodle's")->what, "Moodle's clock is 61 s before ours");
    EXPECT_EQ(judge_clock(-61s, "PostgreSQL's")->what, "PostgreSQL's clock is 61 s behind ours");
}

TEST(Doctor, judges_room_by_bytes_files_and_mount) {
    constexpr std::uint64_t gibibyte = 1ULL << 30;
    const Room wide{.free = 50 * gibibyte, .total = 100 * gibibyte, .free_files = 5000, .total_files = 10000};
    EXPECT_THAT(judge_room(wide, "/t"), IsEmpty());
    auto room = wide;
    room.free = gibibyte - 1;
    EXPECT_THAT(judge_room(room, "/t").at(0).what, HasSubstr("/t has 1023 MiB left"));
    room = wide;
    room.free = 4 * gibibyte;
    EXPECT_EQ(judge_room(room, "/t").size(), 1U) << "less than a twentieth";
    room = wide;
    room.free_files = 10;
    EXPECT_THAT(judge_room(room, "/t").at(0).what, HasSubstr("room for 10 more files"));
    room.total_files = 0;
    EXPECT_THAT(judge_room(room, "/t"), IsEmpty()) << "a file system that does not count them";
    room = wide;
    room.read_only = true;
    EXPECT_THAT(judge_room(room, "/t").at(0).what, HasSubstr("/t is mounted read-only"));
}

} // namespace
} // namespace shopd::commands
