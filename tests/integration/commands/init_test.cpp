#include "daemon/commands/init/init.hpp"

#include "config/load.hpp"
#include "daemon/commands/doctor/doctor.hpp"
#include "daemon/commands/init/pages.hpp"
#include "daemon/commands/private_file.hpp"
#include "handlers/registry.hpp"
#include "moodle/database/connection.hpp"
#include "tests/integration/commands/live_shop.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <pqxx/except>

#include <ctime>
#include <fstream>
#include <regex>
#include <sstream>

#include <sys/stat.h>
#include <unistd.h>

namespace shopd::commands {
namespace {

namespace shop = sandbox::shop;

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using tests::LiveShop;

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::string> all_matches(const std::string& text, const std::regex& wanted) {
    std::vector<std::string> found;
    for (std::sregex_iterator at{text.begin(), text.end(), wanted}, end; at != end; ++at)
        found.push_back((*at)[1]);
    return found;
}

/// A site whose operator has not begun.
struct Beginning : LiveShop {
    Beginning() { std::filesystem::create_directory(etc); }

    tests::Answer run(Answers answers, bool force = false) const {
        if (!answers.url) answers.url = stand_in.url();
        if (!answers.dsn) answers.dsn = database.dsn;
        std::ostringstream out, errors;
        const int code = init({.answers = answers, .configuration = file, .is_default_place = false, .force = force},
                              {}, out, errors);
        return {code, out.str(), errors.str()};
    }

    tests::Answer run_as_owner(const std::string& products = "") const {
        return run({.support_course = "CUSTOMERSUPPORT",
                    .support_roles = "student, customer",
                    .as = site.admin_dsn(),
                    .products = products});
    }

    config::Config written() const {
        return config::load(file, handlers::handler_descriptions(), config::Variables::may_be_unset);
    }

    void sell(const std::string& code, const std::string& handler, const std::string& params,
              const std::string& name = "A thing") {
        shop::create_catalog_item(php,
                                  {.code = code, .name = name, .enable_handler = handler, .handler_params = params});
    }

    /// Does in Moodle what the steps say, with what was written: all else that its account was allowed is gone.
    void follow(const std::string& steps) {
        const auto xml = text_of(etc / "moodle-role.xml");
        site.execute("delete from mdl_role_capabilities where roleid = 13");
        for (const auto& capability : all_matches(xml, std::regex{"<allow>([^<]*)</allow>"}))
            site.execute("insert into mdl_role_capabilities (contextid, roleid, capability, permission, timemodified, "
                         "modifierid) values (1, 13, $1, 1, 0, 2)",
                         {capability});
        site.execute("delete from mdl_role_allow_assign where roleid = 13");
        for (const auto& role : all_matches(xml, std::regex{"    <shortname>([^<]*)</shortname>"}))
            site.execute("insert into mdl_role_allow_assign (roleid, allowassign) select 13, id from mdl_role where "
                         "shortname = $1",
                         {role});
        site.execute("delete from mdl_external_services_functions where externalserviceid = 2");
        for (const auto& function : all_matches(steps, std::regex{"\n        ([a-z]+_[a-z_]+)(?=\n)"}))
            site.execute("insert into mdl_external_services_functions (externalserviceid, functionname) values (2, $1)",
                         {function});
    }

    std::filesystem::path etc = folder / "etc";
    std::filesystem::path file = etc / "moodle-shopd.yaml";
};

/// What doctor says is wrong, but for what the tests' own PostgreSQL forgoes.
std::vector<std::string> said_of(const config::Config& config) {
    std::vector<std::string> said;
    for (const auto& part : examine(config))
        for (const auto& finding : part.findings)
            if (finding.what != "fsync is off" && finding.what != "full_page_writes is off")
                said.push_back(finding.what);
    return said;
}

TEST(Init, writes_what_leaves_doctor_nothing_to_say_once_its_steps_are_followed) {
    Beginning beginning;
    beginning.site.execute("delete from mdl_local_shop_catalogitem");
    beginning.sell("EFORM", "std_enrolonecourse", "coursename=EFORM-C&role=student");
    const auto answer = beginning.run_as_owner("EFORM");
    ASSERT_EQ(answer.code, 0) << answer.err;
    beginning.follow(answer.out);
    beginning.site.execute("update mdl_local_shop_catalogitem set enablehandler = '' where code = 'EFORM'");
    auto config = beginning.written();
    config.moodle.token_file = beginning.config.moodle.token_file;
    config.trace.file = beginning.folder / "merchant_trace.log";
    std::ofstream{config.trace.file.string() + ".status.json"} << "{\"at\": " << std::time(nullptr) * 1000
                                                               << ", \"pid\": " << ::getpid() << "}";
    EXPECT_THAT(said_of(config), IsEmpty());
    beginning.site.execute("delete from mdl_role_capabilities where roleid = 13 and capability = 'moodle/role:assign'");
    EXPECT_THAT(said_of(config), Not(IsEmpty())) << "or the above says nothing";
}

TEST(Init, takes_the_plugins_parameters_over_for_what_is_named_and_proposes_the_rest) {
    Beginning beginning;
    beginning.sell("LANG-1", "std_enrolonecourse", "coursename=LANG: one, \"two\"&role=student", "Langue");
    beginning.sell("SEATS", "std_generateseats", "packsize=5&courselist=EFORM-*");
    beginning.sell("QUIZ", "std_addquizattempts", "quizid=3");
    const auto answer = beginning.run_as_owner("LANG-*,QUIZ");
    ASSERT_EQ(answer.code, 0) << answer.err;
    const auto config = beginning.written();
    ASSERT_EQ(config.products.size(), 1U);
    EXPECT_EQ(config.products[0].pattern, "LANG-1");
    EXPECT_EQ(config.products[0].params.at("coursename").value, "LANG: one, \"two\"");
    EXPECT_THAT(
        text_of(beginning.file),
        AllOf(HasSubstr("  # SEATS: { handler: std_generateseats, params: { courselist: EFORM-*, packsize: 5 } }"),
              HasSubstr("QUIZ (A thing): the plugin produces it. Its handler is std_addquizattempts"),
              HasSubstr("EFORM (E-formation): nobody produces it")));
    EXPECT_THAT(answer.out, HasSubstr("Nothing is taken over for QUIZ: see products:"));
    EXPECT_THAT(answer.out, Not(HasSubstr("Nothing is taken over for LANG-*")));
}

TEST(Init, has_in_role_and_service_what_the_proposals_will_need) {
    Beginning beginning;
    beginning.sell("OWN", "std_createcategory", "parentcategory=1");
    const auto answer = beginning.run_as_owner();
    ASSERT_EQ(answer.code, 0) << answer.err;
    EXPECT_TRUE(beginning.written().products.empty());
    EXPECT_THAT(text_of(beginning.etc / "moodle-role.xml"), HasSubstr("<allow>moodle/category:manage</allow>"));
    EXPECT_THAT(answer.out, HasSubstr("        core_course_create_categories\n"));
}

TEST(Init, stays_one_configuration_whatever_the_shop_calls_its_items) {
    Beginning beginning;
    const std::vector<std::string> hostile = {"null", "~",   "- a",     "a: b",         "#x",      "{a",  "*",  "a*b",
                                              "'q",   "\"q", "\n",      "a\nproducts:", "é\u202e", "@x",  "%x", "!x",
                                              "&x",   " x ", "{{{x}}}", "\t",           "1",       "true"};
    for (const auto& code : hostile)
        beginning.sell(code, "std_enrolonecourse", "coursename=" + code, "} }\n  X: " + code);
    const auto answer = beginning.run_as_owner("*");
    ASSERT_EQ(answer.code, 0) << answer.err;
    const auto config = beginning.written();
    std::size_t taken = 0;
    for (const auto& code : hostile) {
        const auto* rule = config::find_product_rule(config, code);
        if (rule == nullptr) continue;
        ++taken;
        EXPECT_EQ(rule->pattern, code);
        EXPECT_EQ(rule->params.at("coursename").value, code);
    }
    EXPECT_EQ(config.products.size(), taken) << "nothing that nobody sells";
    EXPECT_GE(taken, 14U);
}

TEST(Init, prints_the_sql_of_db_install_and_runs_none_of_it) {
    Beginning beginning;
    beginning.site.execute("drop schema moodle_shopd cascade");
    ASSERT_EQ(beginning.run_as_owner().code, 0);
    EXPECT_THAT(text_of(beginning.etc / "install.sql"), HasSubstr("moodle_shopd"));
    EXPECT_EQ(beginning.site.value("select to_regnamespace('moodle_shopd') is null"), "t");
}

TEST(Init, does_without_the_database_where_its_owner_is_not_named) {
    Beginning beginning;
    const auto answer = beginning.run({.dsn = "host=/nowhere dbname=moodle user=moodle_shopd"});
    EXPECT_EQ(answer.code, 0) << answer.err;
    EXPECT_TRUE(beginning.written().products.empty());
    EXPECT_FALSE(std::filesystem::exists(beginning.etc / "install.sql"));
    EXPECT_THAT(answer.out, HasSubstr("db install --as 'user=postgres'"));
}

TEST(Init, writes_nothing_where_the_database_cannot_be_read) {
    Beginning beginning;
    EXPECT_THROW(beginning.run({.as = "host=/nowhere user=postgres"}), pqxx::broken_connection);
    EXPECT_TRUE(std::filesystem::is_empty(beginning.etc));
}

TEST(Init, names_the_option_that_is_missing_or_wrong) {
    Beginning beginning;
    EXPECT_THAT(beginning.run({.url = "lms.example.org"}).err, StartsWith("moodle-shopd init: --moodle-url: "));
    EXPECT_THAT(beginning.run({.dsn = "password=secret"}).err,
                AllOf(StartsWith("moodle-shopd init: --dsn: "), Not(HasSubstr("secret"))));
    EXPECT_THAT(beginning.run({.dsn = "dbname=moodle"}).err, HasSubstr("--dsn: names no user"));
    EXPECT_EQ(beginning.run({.prefix = "M\""}).code, 64);
    EXPECT_TRUE(std::filesystem::is_empty(beginning.etc));
}

TEST(Init, replaces_the_shipped_example_and_nothing_that_somebody_wrote) {
    const Beginning beginning;
    std::ofstream{beginning.file} << shipped_configuration;
    ::chmod(beginning.file.c_str(), 0600);
    ASSERT_EQ(beginning.run({}).code, 0);
    EXPECT_EQ(std::filesystem::status(beginning.file).permissions(), std::filesystem::perms{0600}) << "as it was";
    const auto first = text_of(beginning.file);
    EXPECT_THROW(beginning.run({}), CannotWrite);
    EXPECT_EQ(text_of(beginning.file), first);
    ASSERT_EQ(beginning.run({.prefix = "m_"}, true).code, 0);
    EXPECT_EQ(text_of(beginning.file.string() + ".before-init"), first);
    ASSERT_EQ(beginning.run({}, true).code, 0);
    EXPECT_THAT(text_of(beginning.file.string() + ".before-init-2"), HasSubstr("prefix: m_"));
}

TEST(Init, knows_the_example_that_is_shipped) {
    EXPECT_THAT(std::string{shipped_configuration}, StartsWith("# moodle-shopd's configuration: /etc/moodle-shopd"));
}

TEST(Init, asks_for_what_is_missing_until_it_is_right) {
    const Beginning beginning;
    std::vector<std::string> lines = {"", "nowhere", beginning.stand_in.url(), "", "mdl_", "HELP", ""};
    std::size_t next = 0;
    const Ask ask = [&](const std::string&) -> std::optional<std::string> {
        if (next == lines.size()) return std::nullopt;
        return lines[next++];
    };
    std::ostringstream out, errors;
    const InitOptions options{.answers = {.as = ""}, .configuration = beginning.file};
    EXPECT_EQ(init(options, ask, out, errors), 0) << errors.str();
    EXPECT_EQ(next, lines.size());
    EXPECT_THAT(errors.str(), AllOf(HasSubstr("an answer is needed"), HasSubstr("not the address of a site")));
    const auto config = beginning.written();
    EXPECT_EQ(config.customer_support->course, "HELP");
    EXPECT_EQ(config.customer_support->roles, std::vector<std::string>{"student"});
    EXPECT_EQ(config.moodle.url, beginning.stand_in.url());
    std::filesystem::remove(beginning.file);
    next = lines.size();
    EXPECT_EQ(init(options, ask, out, errors), 64) << "the input ended";
}

TEST(Init, escapes_what_a_role_is_called_in_the_roles_file) {
    const Beginning beginning;
    ASSERT_EQ(beginning.run({.support_course = "HELP", .support_roles = "a&b<c"}).code, 0);
    EXPECT_THAT(text_of(beginning.etc / "moodle-role.xml"), HasSubstr("<shortname>a&amp;b&lt;c</shortname>"));
}

} // namespace
} // namespace shopd::commands
