#include "config/describe_change.hpp"
#include "config/keys.hpp"
#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace shopd::config::tests {
namespace {

using ::testing::HasSubstr;

std::vector<HandlerDescription> example_handlers() {
    using Type = ParameterDescription::Type;
    return {{"std_enrolonecourse",
             {{"coursename", Type::text, ""},
              {"courseidnumber", Type::text, ""},
              {"role", Type::text, ""},
              {"endtime", Type::time, ""}},
             {},
             ""}};
}

TEST(Example, loads_and_says_the_shipped_defaults) {
    ASSERT_EQ(setenv("CREDENTIALS_DIRECTORY", "/run/credentials/moodle-shopd.service", 1), 0);
    const auto config = load(SHOPD_EXAMPLE, example_handlers());
    EXPECT_EQ(config.moodle.token_file, "/run/credentials/moodle-shopd.service/moodle-token");
    EXPECT_THAT(describe_change(Config{}, config),
                ::testing::ElementsAre(
                    "database.dsn: changed", "moodle.url: (none) -> https://lms.example.org",
                    "moodle.token_file: (none) -> /run/credentials/moodle-shopd.service/moodle-token",
                    "trace.file: (none) -> /var/log/moodle-shopd/merchant_trace.log",
                    "trace.timezone: (none) -> Europe/Paris", "customer_support.course: (none) -> CUSTOMERSUPPORT",
                    "customer_support.roles: (none) -> [student, customer]",
                    "products.EFORM: added (std_enrolonecourse)", "products.LANG-*: added (std_enrolonecourse)"));
}

TEST(Example, names_every_key) {
    std::ostringstream text;
    text << std::ifstream{SHOPD_EXAMPLE}.rdbuf();
    for (const auto& key : keys())
        EXPECT_THAT(text.str(), HasSubstr(std::string{key.path.substr(key.path.rfind('.') + 1)} + ": ")) << key.path;
}

} // namespace
} // namespace shopd::config::tests
