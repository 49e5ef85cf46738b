#include "daemon/commands/manual/commands_page.hpp"
#include "daemon/commands/manual/operation_page.hpp"
#include "daemon/commands/manual/roff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace shopd::commands::manual::tests {
namespace {

using testing::HasSubstr;

std::string page() {
    return operation_page("/etc/moodle-shopd/moodle-shopd.yaml", "1.2.3");
}

TEST(OperationPage, has_the_version_the_signals_and_the_exit_codes) {
    const auto text = page();
    for (const auto* part : {"1.2.3", "SIGTERM", "SIGHUP", "SIGUSR1"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, HasSubstr(exit_code_list()));
}

TEST(OperationPage, names_every_file_with_the_mode_and_owners_that_tmpfiles_gives_it) {
    const auto text = page();
    std::ifstream lines{SHOPD_TMPFILES};
    int looked_at = 0;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::string kind, path, mode, user, group;
        words >> kind >> path >> mode >> user >> group;
        if (kind.empty() || kind.starts_with('#') || path.find('*') != std::string::npos) continue;
        EXPECT_THAT(text, HasSubstr(plain(path) + " \" (" + mode + ", " + plain(user + ':' + group) + ")\"")) << line;
        ++looked_at;
    }
    EXPECT_GE(looked_at, 5);
}

} // namespace
} // namespace shopd::commands::manual::tests
