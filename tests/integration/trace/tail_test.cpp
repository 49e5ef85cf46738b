#include "daemon/trace/tail.hpp"

#include "daemon/trace/compress.hpp"
#include "daemon/trace/content.hpp"
#include "daemon/trace/rotation.hpp"
#include "tests/integration/trace/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

namespace shopd::trace {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::string event_of(std::string_view line) {
    const auto parsed = parse_line(line);
    return parsed ? std::string{parsed->body} : std::string{line};
}

std::vector<std::string> last(const Tail& tail, std::size_t count) {
    std::vector<std::string> found;
    for (const auto& line : tail.last(count))
        found.push_back(event_of(line));
    return found;
}

/// Follows until `count` lines came, for at most ten seconds.
std::vector<std::string> follow(Tail& tail, std::size_t count) {
    std::vector<std::string> found;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (found.size() < count && std::chrono::steady_clock::now() < deadline)
        tail.follow(100ms, [&](std::string_view line) { found.push_back(event_of(line)); });
    return found;
}

void trace(Journal& journal, const std::string& id, const std::string& text) {
    journal.acknowledge(journal.append({line(id, text)}));
}

TEST(Tail, gives_the_last_lines_in_order_across_rotated_files) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 80;
    Journal journal{settings};
    for (int number = 1; number <= 9; ++number)
        trace(journal, number % 2 == 0 ? "EVEN" : "ODD", std::to_string(number));
    EXPECT_THAT(last(Tail{folder.file(), {}}, 4), ElementsAre("6", "7", "8", "9"));
    EXPECT_THAT(last(Tail{folder.file(), {"EVEN"}}, 3), ElementsAre("4", "6", "8"));
    EXPECT_EQ(last(Tail{folder.file(), {}}, 100).size(), 9U);
    EXPECT_THAT(last(Tail{folder.file(), {}}, 0), ElementsAre());
}

TEST(Tail, of_a_trace_that_is_not_there_yet_is_empty_and_can_be_followed) {
    const Folder folder;
    Tail tail{folder.file(), {}};
    EXPECT_THAT(last(tail, 10), ElementsAre());
    Journal journal{folder.settings()};
    trace(journal, "T", "first");
    EXPECT_THAT(follow(tail, 1), ElementsAre("first"));
}

TEST(Tail, gives_a_line_only_once_it_is_complete) {
    const Folder folder;
    folder.write("merchant_trace.log", "-- 2026-8-20 10:00:00 000 -- [T] whole\n-- 2026-8-20 10:00:00 000 -- [T] ha");
    Tail tail{folder.file(), {}};
    EXPECT_THAT(last(tail, 10), ElementsAre("whole"));
    std::ofstream{folder.file(), std::ios::app} << "lf\n-- 2026-8-20 10:00:00 000 -- [T] next\n";
    EXPECT_THAT(follow(tail, 2), ElementsAre("half", "next"));
}

TEST(Tail, follows_over_several_rotations_and_filters) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 80;
    Journal journal{settings};
    trace(journal, "T", "before");
    Tail tail{folder.file(), {"T"}};
    for (int number = 1; number <= 12; ++number)
        trace(journal, number % 3 == 0 ? "OTHER" : "T", std::to_string(number));
    EXPECT_THAT(follow(tail, 8), ElementsAre("1", "2", "4", "5", "7", "8", "10", "11"));
}

TEST(Tail, follows_an_outside_rename_and_a_truncation) {
    const Folder folder;
    Journal journal{folder.settings()};
    trace(journal, "T", "1");
    Tail tail{folder.file(), {}};
    std::filesystem::rename(folder.file(), folder.path() / "merchant_trace.log.1");
    trace(journal, "T", "2");
    EXPECT_THAT(follow(tail, 1), ElementsAre("2"));
    std::filesystem::resize_file(folder.file(), 0);
    tail.follow(10ms, [](std::string_view) {});
    trace(journal, "T", "3 after a truncation");
    EXPECT_THAT(follow(tail, 2), ElementsAre(testing::StartsWith("Trace mended : "), "3 after a truncation"));
}

TEST(Tail, gives_the_last_lines_of_compressed_files_too) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 80;
    Journal journal{settings};
    for (int number = 1; number <= 9; ++number)
        trace(journal, number % 2 == 0 ? "EVEN" : "ODD", std::to_string(number));
    for (const auto& rotated : find_rotated(folder.file()))
        compress(rotated);
    EXPECT_THAT(last(Tail{folder.file(), {}}, 4), ElementsAre("6", "7", "8", "9"));
    EXPECT_THAT(last(Tail{folder.file(), {"EVEN"}}, 3), ElementsAre("4", "6", "8"));
    EXPECT_EQ(last(Tail{folder.file(), {}}, 100).size(), 9U);
}

TEST(Tail, loses_nothing_while_a_journal_writes_and_rotates_and_old_files_are_compressed) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 2000;
    Journal journal{settings};
    Tail tail{folder.file(), {}};
    constexpr int count = 3000;
    std::jthread writer{[&] {
        for (int number = 0; number < count; ++number)
            trace(journal, "T", std::to_string(number));
    }};
    std::jthread compressor{[&](const std::stop_token& stop) {
        while (!stop.stop_requested())
            for (const auto& rotated : find_rotated(folder.file()))
                if (!is_compressed(rotated)) compress(rotated);
    }};
    const auto found = follow(tail, count);
    ASSERT_EQ(found.size(), static_cast<std::size_t>(count));
    for (int number = 0; number < count; ++number)
        ASSERT_EQ(found[static_cast<std::size_t>(number)], std::to_string(number));
}

} // namespace
} // namespace shopd::trace
