#include "daemon/service/logging.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>

#include <fmt/format.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>

#include <sys/stat.h>
#include <unistd.h>

namespace shopd::service {
namespace {

std::string entry(LogTarget target, spdlog::level::level_enum level, const std::string& text) {
    const spdlog::details::log_msg message{
        std::chrono::system_clock::time_point{std::chrono::milliseconds{1'503'340'735'525}}, spdlog::source_loc{},
        "moodle-shopd", level, text};
    spdlog::memory_buf_t line;
    make_log_formatter(target)->format(message, line);
    return fmt::to_string(line);
}

TEST(Logging, the_journal_gets_the_level_as_a_prefix) {
    EXPECT_EQ(entry(LogTarget::journal, spdlog::level::err, "lost"), "<3>lost\n");
    EXPECT_EQ(entry(LogTarget::journal, spdlog::level::critical, "lost"), "<2>lost\n");
    EXPECT_EQ(entry(LogTarget::journal, spdlog::level::warn, "late"), "<4>late\n");
    EXPECT_EQ(entry(LogTarget::journal, spdlog::level::info, "ready"), "<6>ready\n");
    EXPECT_EQ(entry(LogTarget::journal, spdlog::level::debug, "look"), "<7>look\n");
}

TEST(Logging, a_terminal_gets_local_time_and_level) {
    ::setenv("TZ", "Europe/Paris", 1);
    ::tzset();
    EXPECT_EQ(entry(LogTarget::terminal, spdlog::level::err, "lost"), "2017-08-21 20:38:55.525 error    lost\n");
}

TEST(Logging, text_with_line_breaks_cannot_pass_for_an_entry_of_its_own) {
    EXPECT_EQ(entry(LogTarget::journal, spdlog::level::err, "name: Eve\n<6>all is well"),
              "<3>name: Eve\n<3>    <6>all is well\n");
    const std::string forged =
        entry(LogTarget::terminal, spdlog::level::err, "Eve\n2017-08-21 20:38:55.525 info all is well");
    EXPECT_NE(forged.find("Eve\n    2017"), std::string::npos);
}

TEST(Logging, control_characters_are_written_out_and_letters_of_all_languages_are_not) {
    EXPECT_EQ(entry(LogTarget::journal, spdlog::level::info, "\x1b[2J\r\x7f Benoît\t\xf0\x9f\x8e\x93"),
              "<6>\\x1b[2J\\x0d\\x7f Benoît\t\xf0\x9f\x8e\x93\n");
}

TEST(Logging, the_journal_is_recognised_by_the_device_and_inode_of_stderr) {
    struct stat file {};

    ASSERT_EQ(::fstat(STDERR_FILENO, &file), 0);
    EXPECT_TRUE(is_journal(fmt::format("{}:{}", file.st_dev, file.st_ino).c_str()));
    EXPECT_FALSE(is_journal("1:1"));
    EXPECT_FALSE(is_journal(""));
    EXPECT_FALSE(is_journal(nullptr));
}

} // namespace
} // namespace shopd::service
