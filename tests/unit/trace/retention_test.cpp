#include "daemon/trace/retention.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::trace {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

constexpr std::chrono::sys_days today = std::chrono::November / 23 / 2026;

KeptFile file(const char* name, int days_old, std::uint64_t size = 100) {
    return {name, today - std::chrono::days{days_old}, size};
}

std::vector<std::string> removed(const std::vector<KeptFile>& files, const config::Trace& settings) {
    std::vector<std::string> names;
    for (const auto& removal : files_to_remove(files, 50, settings, today))
        names.push_back(removal.path.string() + ": " + removal.why);
    return names;
}

TEST(Retention, removes_what_is_older_than_ten_years_and_nothing_younger) {
    EXPECT_THAT(removed({file("1", 4000), file("2", 3651), file("3", 3650), file("4", 0)}, {}),
                ElementsAre("1: older than 3650 days", "2: older than 3650 days"));
}

TEST(Retention, keeps_as_long_as_it_is_told_to) {
    config::Trace settings;
    settings.keep = std::chrono::hours{24} * 7300;
    EXPECT_THAT(removed({file("1", 7301), file("2", 7000)}, settings), ElementsAre("1: older than 7300 days"));
}

TEST(Retention, by_size_removes_the_oldest_but_none_within_the_legal_term) {
    config::Trace settings;
    settings.keep = std::chrono::hours{24} * 7300;
    settings.keep_size = 300;
    EXPECT_THAT(removed({file("1", 4000), file("2", 3900), file("3", 3800), file("4", 10)}, settings),
                ElementsAre("1: more than 300 B in all", "2: more than 300 B in all"));
    EXPECT_THAT(removed({file("1", 3000), file("2", 2000), file("3", 1000), file("4", 10)}, settings), IsEmpty());
}

TEST(Retention, keeps_less_only_where_the_legal_term_is_said_to_be_less) {
    config::Trace settings;
    settings.keep = std::chrono::hours{24} * 365;
    EXPECT_THAT(removed({file("1", 400)}, settings), IsEmpty());
    settings.legal_term = settings.keep;
    EXPECT_THAT(removed({file("1", 400)}, settings), ElementsAre("1: older than 365 days"));
}

TEST(Retention, of_a_file_that_was_written_in_the_future_removes_nothing) {
    EXPECT_THAT(removed({file("1", -4000)}, {}), IsEmpty());
}

} // namespace
} // namespace shopd::trace
