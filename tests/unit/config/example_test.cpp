#include "config/describe_change.hpp"
#include "config/keys.hpp"
#include "handlers/registry.hpp"
#include "tests/unit/config/fixture.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace shopd::config::tests {
namespace {

using ::testing::HasSubstr;

TEST(Example, loads_and_says_the_shipped_defaults) {
    ASSERT_EQ(setenv("CREDENTIALS_DIRECTORY", "/run/credentials/moodle-shopd.service", 1), 0);
    const auto config = load(SHOPD_EXAMPLE, handlers::handler_descriptions());
    EXPECT_EQ(config.moodle.token_file, "/run/credentials/moodle-shopd.service/moodle-token");
    EXPECT_THAT(describe_change(Config{}, config),
                ::testing::UnorderedElementsAre(
                    "database.dsn: changed", "moodle.url: (none) -> https://lms.example.org",
                    "moodle.token_file: (none) -> /run/credentials/moodle-shopd.service/moodle-token",
                    "trace.file: (none) -> /var/log/moodle-shopd/merchant_trace.log",
                    "trace.timezone: (none) -> Europe/Paris", "customer_support.course: (none) -> CUSTOMERSUPPORT",
                    "customer_support.roles: (none) -> [student, customer]", "handlers.library_card: added",
                    "products.BOOK: added (std_registeredproduct)", "products.CARD: added (library_card)",
                    "products.EFORM: added (std_enrolonecourse)", "products.EFORM-MORE: added (std_extendenrolperiod)",
                    "products.LANG-*: added (std_enrolonecourse)", "products.LIBRARY: added (std_assignroleoncontext)",
                    "products.OWN: added (std_createcategory)", "products.OWN-COURSE: added (std_createcourse)",
                    "products.LONGER: added (std_prorogate)", "products.SEATS: added (std_generateseats)",
                    "products.SESSION: added (std_setuponecoursesession)",
                    "products.TEAM-*: added (std_enrolonecoursemultiple)"));
}

TEST(Example, names_every_key) {
    std::ostringstream text;
    text << std::ifstream{SHOPD_EXAMPLE}.rdbuf();
    for (const auto& key : keys())
        EXPECT_THAT(text.str(), HasSubstr(std::string{key.path.substr(key.path.rfind('.') + 1)} + ": ")) << key.path;
}

} // namespace
} // namespace shopd::config::tests
