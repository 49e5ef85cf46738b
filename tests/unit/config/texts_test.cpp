#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace shopd::config::tests {
namespace {

using ::testing::HasSubstr;

std::string problems_of_dsn(const std::string& dsn) {
    return problems_of("database: { dsn: " + dsn +
                       " }\nmoodle: { url: https://x.org, token_file: /t }\ntrace: { file: /t }\n");
}

std::string url_text(const std::string& url, const std::string& more = "") {
    return "database: { dsn: dbname=moodle }\nmoodle: { url: \"" + url + "\", token_file: /t" + more +
           " }\ntrace: { file: /t }\n";
}

TEST(Dsn, of_every_form_that_libpq_takes_is_taken) {
    for (const std::string dsn : {"host=/run/postgresql dbname=moodle user=moodle_shopd",
                                  "\"host=a,b port=5432,5433 target_session_attrs=read-write\"",
                                  "\"postgresql://moodle_shopd@db.example.org:5433/moodle?sslmode=verify-full\"",
                                  "service=moodle", "host=db passfile=/etc/moodle-shopd/pgpass",
                                  "\"dbname='my moodle'\"", "\"postgresql://%2Frun%2Fpostgresql/moodle\""})
        EXPECT_EQ(problems_of_dsn(dsn), "") << dsn;
}

TEST(Dsn, with_a_password_is_refused_however_it_is_written) {
    for (const std::string dsn : {"password=x", "\"host=db password = 'a b'\"", "postgresql://u:x@db/moodle",
                                  "postgres://:x@db", "\"postgresql://db/moodle?password=x\"",
                                  "\"postgresql://db/moodle?p%61ssword=x\"", "\"sslkey=/k sslpassword=x\""})
        EXPECT_THAT(problems_of_dsn(dsn), HasSubstr("database.dsn: a password stands in it")) << dsn;
    EXPECT_THAT(problems_of_dsn("password=x"), HasSubstr("passfile="));
}

TEST(Dsn, with_an_empty_password_has_none) {
    EXPECT_EQ(problems_of_dsn("\"dbname=moodle password=''\""), "");
}

TEST(Dsn, that_libpq_does_not_understand_is_refused_in_its_words) {
    EXPECT_THAT(problems_of_dsn("hsot=db"), HasSubstr("not a connection string: invalid connection option \"hsot\""));
}

TEST(Url, loses_its_trailing_slash) {
    EXPECT_EQ(load_text(url_text("https://lms.example.org/")).moodle.url, "https://lms.example.org");
    EXPECT_EQ(load_text(url_text("https://lms.example.org:8443/moodle/")).moodle.url,
              "https://lms.example.org:8443/moodle");
}

TEST(Url, may_be_plain_http_to_this_machine_only) {
    for (const std::string url : {"http://localhost", "http://localhost:8080/m", "http://127.0.0.1:8080",
                                  "http://127.1.2.3", "http://[::1]:80"})
        EXPECT_EQ(problems_of(url_text(url)), "") << url;
    for (const std::string url :
         {"http://lms.example.org", "http://127.0.0.1.example.org", "http://localhost.example.org", "http://10.0.0.1",
          "http://[::2]", "HTTP://lms.example.org", "http://0.0.0.0"})
        EXPECT_THAT(problems_of(url_text(url)), HasSubstr("plain http to another host")) << url;
    EXPECT_EQ(problems_of(url_text("http://lms.example.org", ", allow_plain_http: true")), "");
}

TEST(Url, that_is_not_a_sites_address_is_refused) {
    for (const std::string url :
         {"lms.example.org", "ftp://lms.example.org", "https://", "https:///moodle", "https://u@lms.example.org",
          "https://u:p@lms.example.org", "https://lms.example.org?x=1", "https://lms.example.org/?",
          "https://lms.example.org/#a", "https://lms.example.org:99999", "https://lms example.org",
          "file:///etc/passwd", "//lms.example.org"})
        EXPECT_THAT(problems_of(url_text(url)), HasSubstr("moodle.url: ")) << url;
}

TEST(Prefix, is_safe_to_stand_in_sql) {
    for (const std::string prefix : {"MDL_", "mdl-", "1mdl", "_m", "a;drop", "\"m d\"", "aaaaaaaaaaaaaaaaaaaaa"})
        EXPECT_THAT(problems_of("database: { dsn: a=, prefix: " + prefix + " }\n"), HasSubstr("is not a table prefix"))
            << prefix;
}

TEST(TimeZone, is_one_that_exists) {
    const auto problems = [](const std::string& zone) {
        return problems_of("database: { dsn: dbname=m }\nmoodle: { url: https://x.org, token_file: /t }\ntrace: { "
                           "file: /t, timezone: " +
                           zone + " }\n");
    };
    for (const std::string zone : {"Europe/Paris", "UTC", "GMT", "America/Argentina/Buenos_Aires", "Etc/GMT+5"})
        EXPECT_EQ(problems(zone), "") << zone;
    EXPECT_THAT(problems("Europe/Pariss"), HasSubstr("did you mean Europe/Paris?"));
    EXPECT_THAT(problems("../../etc/passwd"), HasSubstr("is not a time zone"));
    EXPECT_THAT(problems("GMT+25:00"), HasSubstr("is not a time zone"));
}

std::string token_text(const std::string& file) {
    return "database: { dsn: dbname=m }\nmoodle: { url: https://x.org, token_file: \"" + file +
           "\" }\ntrace: { file: /t }\n";
}

TEST(Variables, stand_in_keys_that_end_in_file) {
    ASSERT_EQ(setenv("SHOPD_TEST_FOLDER", "/run/credentials", 1), 0);
    EXPECT_EQ(load_text(token_text("${SHOPD_TEST_FOLDER}/token")).moodle.token_file, "/run/credentials/token");
    EXPECT_EQ(load_text(token_text("a$b")).moodle.token_file, "/etc/moodle-shopd/a$b");
}

TEST(Variables, that_are_unset_or_empty_or_misspelt_are_problems) {
    unsetenv("SHOPD_TEST_NOTHING");
    EXPECT_THAT(problems_of(token_text("${SHOPD_TEST_NOTHING}/t")), HasSubstr("${SHOPD_TEST_NOTHING} is not set"));
    ASSERT_EQ(setenv("SHOPD_TEST_NOTHING", "", 1), 0);
    EXPECT_THAT(problems_of(token_text("${SHOPD_TEST_NOTHING}/t")), HasSubstr("${SHOPD_TEST_NOTHING} is not set"));
    for (const std::string file : {"${", "${}", "${A", "${1A}", "${A B}"})
        EXPECT_THAT(problems_of(token_text(file)), HasSubstr("${ begins no variable here")) << file;
}

TEST(Variables, may_be_unset_for_commands_that_read_no_secret) {
    unsetenv("SHOPD_TEST_NOTHING");
    const auto config =
        load_texts({{"shop.yaml", token_text("${SHOPD_TEST_NOTHING}/t")}}, "/etc", handlers(), Variables::may_be_unset);
    EXPECT_EQ(config.moodle.token_file, "${SHOPD_TEST_NOTHING}/t");
}

TEST(Variables, elsewhere_are_problems) {
    EXPECT_EQ(short_problems("notify_sales: { role: \"${ROLE}\" }\n"),
              std::vector<std::string>{"notify_sales.role: variables stand only in keys that end in _file"});
    EXPECT_THAT(problems_of("trace: { file: \"${HOME}/x\" }\n"),
                HasSubstr("trace.file: variables stand only in keys that end in _file"));
}

} // namespace
} // namespace shopd::config::tests
