#include "daemon/trace/scan.hpp"

#include "tests/integration/trace/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include <unistd.h>

namespace shopd::trace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

std::vector<std::string> scan(const config::Trace& settings, Query query,
                              std::vector<std::string>* problems = nullptr) {
    std::vector<std::string> lines;
    History history{settings, std::move(query)};
    while (const auto entry = history.next())
        lines.emplace_back(entry->line);
    if (problems != nullptr) *problems = history.problems();
    return lines;
}

std::vector<std::string> scan_id(const config::Trace& settings, const std::string& id) {
    return scan(settings, {{id}, {}, {}});
}

TEST(Scan, reads_all_three_formats_as_one_history) {
    const Folder folder;
    folder.write("merchant_trace.log",
                 "-- 2017-8-21 20:38:55 525 -- [T] ours\n-- 2017-8-21 20:38:59 000 -- [T] ours later\n");
    folder.write("plugin.log",
                 "-- 2017-8-21 20:38:54 000 --  [T] before 2019\n-- 2017-8-21 20:38:56 000 -7-  [T] since 2019\n");
    auto settings = folder.settings();
    settings.read = {folder.path() / "plugin.log"};
    EXPECT_THAT(scan_id(settings, "T"),
                ElementsAre("-- 2017-8-21 20:38:54 000 --  [T] before 2019", "-- 2017-8-21 20:38:55 525 -- [T] ours",
                            "-- 2017-8-21 20:38:56 000 -7-  [T] since 2019",
                            "-- 2017-8-21 20:38:59 000 -- [T] ours later"));
}

TEST(Scan, keeps_the_order_of_the_file_where_the_clock_stepped_back) {
    const Folder folder;
    folder.write("merchant_trace.log", "-- 2026-10-25 02:59:59 000 -- [T] 1\n-- 2026-10-25 02:00:00 000 -- [T] 2\n");
    folder.write("other.log", "-- 2026-10-25 02:30:00 000 -- [T] other\n");
    auto settings = folder.settings();
    settings.read = {folder.path() / "other.log"};
    EXPECT_THAT(events(settings), ElementsAre("[T] other", "[T] 1", "[T] 2"));
}

TEST(Scan, reads_rotated_files_oldest_first_and_each_once) {
    const Folder folder;
    folder.write("merchant_trace.log-00000010-20260821T000000", "-- 2026-8-20 10:00:00 000 -- [T] 2\n");
    folder.write("merchant_trace.log-00000009-20260822T000000", "-- 2026-8-21 10:00:00 000 -- [T] 1\n");
    folder.write("merchant_trace.log", "-- 2026-8-22 10:00:00 000 -- [T] 3\n");
    auto settings = folder.settings();
    settings.read = {folder.path() / "merchant_trace.log*", folder.path() / "merchant_trace.log"};
    EXPECT_THAT(events(settings), ElementsAre("[T] 1", "[T] 2", "[T] 3"));
}

TEST(Scan, follows_globs_and_their_rotated_files) {
    const Folder folder;
    folder.write("a.log.1", "-- 2026-8-20 10:00:00 000 -3-  [T] a1\n");
    std::filesystem::last_write_time(folder.path() / "a.log.1",
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours{1});
    folder.write("a.log", "-- 2026-8-22 10:00:00 000 -3-  [T] a2\n");
    folder.write("b.log", "-- 2026-8-21 10:00:00 000 -3-  [T] b\n");
    auto settings = folder.settings();
    settings.read = {folder.path() / "*.log*"};
    EXPECT_THAT(events(settings), ElementsAre("[T] a1", "[T] b", "[T] a2"));
}

TEST(Scan, finds_exactly_the_lines_of_hostile_ids) {
    const Folder folder;
    const std::vector<std::string> ids = {"T",
                                          "T]",
                                          "[T",
                                          "T] x",
                                          "\xff\xfe",
                                          ".*",
                                          "T\n-- 2017-8-21 12:00:00 000 -- [T",
                                          "\\x54",
                                          "é",
                                          "\xe2\x80\xae"
                                          "T"};
    {
        Journal journal{folder.settings()};
        for (int round = 0; round < 3; ++round)
            for (const auto& id : ids)
                journal.acknowledge(journal.append({line(id, "[T] about [T\x1b[31m]")}));
    }
    for (const auto& id : ids)
        EXPECT_EQ(scan_id(folder.settings(), id).size(), 3U) << id;
    EXPECT_THAT(scan_id(folder.settings(), "nobody"), ElementsAre());
}

TEST(Scan, invalid_bytes_of_other_files_survive) {
    const Folder folder;
    const std::string line = "-- 2026-8-20 10:00:00 000 -3-  [T] caf\xe9 \xff\x01 end";
    folder.write("merchant_trace.log", line + "\n");
    EXPECT_THAT(scan_id(folder.settings(), "T"), ElementsAre(line));
}

TEST(Scan, passes_over_what_is_no_line_and_reads_a_last_line_without_end) {
    const Folder folder;
    folder.write("merchant_trace.log", "MailTo: x\n\n@@@@\n-- 2026-8-20 10:00:00 000 -3-  [T] last");
    EXPECT_THAT(events(folder.settings()), ElementsAre("[T] last"));
    EXPECT_EQ(scan_id(folder.settings(), "T").size(), 1U);
}

TEST(Scan, an_endless_line_takes_bounded_memory_and_hides_no_other) {
    const Folder folder;
    const std::string stamp = "-- 2026-8-20 10:00:00 000 -3-  ";
    for (const std::size_t length : {std::size_t{300000}, std::size_t{1} << 20, std::size_t{3000001}}) {
        folder.write("merchant_trace.log", stamp + "[T] 1\n" + stamp + "[U] " + std::string(length, 'x') + "\n" +
                                               stamp + "[T] 2\n" + std::string(length, '[') + "\n" + stamp + "[T] 3\n");
        EXPECT_EQ(scan_id(folder.settings(), "T").size(), 3U) << length;
        EXPECT_EQ(events(folder.settings()).size(), 4U) << length;
    }
}

TEST(Scan, finds_lines_wherever_blocks_end) {
    const Folder folder;
    std::mt19937 random{3};
    std::string content;
    int expected = 0;
    while (content.size() < 2'000'000) {
        const bool is_wanted = random() % 50 == 0;
        expected += is_wanted ? 1 : 0;
        content += std::string{"-- 2026-8-20 10:00:00 000 -- ["} + (is_wanted ? "WANTED" : "OTHER") + "] " +
                   std::string(random() % 300, 'x') + "\n";
    }
    folder.write("merchant_trace.log", content);
    EXPECT_EQ(scan_id(folder.settings(), "WANTED").size(), static_cast<std::size_t>(expected));
    EXPECT_EQ(scan(folder.settings(), {{"WANTED", "none"}, {}, {}}).size(), static_cast<std::size_t>(expected))
        << "line by line";
}

TEST(Scan, from_and_to_limit_it) {
    const Folder folder;
    folder.write("merchant_trace.log", "-- 2026-8-20 10:00:00 000 -- [T] 1\n-- 2026-8-21 10:00:00 000 -- [T] 2\n"
                                       "-- 2026-8-22 10:00:00 000 -- [T] 3\n");
    const LocalTime from{std::chrono::local_days{std::chrono::August / 21 / 2026}};
    EXPECT_THAT(scan(folder.settings(), {{}, from, from + std::chrono::days{1}}),
                ElementsAre("-- 2026-8-21 10:00:00 000 -- [T] 2"));
}

TEST(Scan, says_what_it_could_not_read) {
    const Folder folder;
    folder.write("merchant_trace.log.2.gz", "compressed");
    std::filesystem::create_directory(folder.path() / "folder.log");
    auto settings = folder.settings();
    settings.read = {folder.path() / "missing.log", folder.path() / "folder.log", folder.path() / "no*such"};
    std::vector<std::string> problems;
    scan(settings, {}, &problems);
    EXPECT_THAT(problems, UnorderedElementsAre(HasSubstr("merchant_trace.log.2.gz: is no gzip file"),
                                               HasSubstr("missing.log: No such file"),
                                               HasSubstr("folder.log: cannot be read: Is a directory")));
}

TEST(Scan, of_another_daemons_trace_by_a_pattern_reads_nothing_but_the_trace) {
    const Folder folder;
    folder.write("other.log", "-- 2026-8-20 10:00:00 000 -- [T] 1\n");
    for (const char* name : {"other.log.unacknowledged", "other.log.seal-00000001", "other.log.status.json"})
        folder.write(name, "-- 2026-8-20 10:00:00 000 -- [T] none of the trace\n");
    std::filesystem::create_directory(folder.path() / "other.log.index");
    auto settings = folder.settings();
    settings.read = {folder.path() / "other.log*"};
    std::vector<std::string> problems;
    EXPECT_THAT(scan(settings, {}, &problems), ElementsAre("-- 2026-8-20 10:00:00 000 -- [T] 1"));
    EXPECT_THAT(problems, ElementsAre());
}

TEST(Scan, a_rotation_in_mid_scan_hides_nothing) {
    const Folder folder;
    folder.write("merchant_trace.log.1", "-- 2026-8-20 10:00:00 000 -- [T] 1\n");
    folder.write("merchant_trace.log", "-- 2026-8-21 10:00:00 000 -- [T] 2\n");
    History history{folder.settings(), {}};
    std::filesystem::rename(folder.file(), folder.path() / "merchant_trace.log-00000001-20260822T000000");
    folder.write("merchant_trace.log", "-- 2026-8-22 10:00:00 000 -- [T] 3\n");
    int count = 0;
    while (history.next())
        ++count;
    EXPECT_EQ(count, 2);
    EXPECT_THAT(history.problems(), ElementsAre());
}

TEST(Scan, while_a_journal_rotates_misses_nothing_that_stood_there_before) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 400;
    Journal journal{settings};
    std::atomic<std::size_t> written = 0;
    std::jthread writer{[&](const std::stop_token& stop) {
        for (std::size_t number = 0; number < 4000 && !stop.stop_requested(); ++number) {
            journal.acknowledge(journal.append({line("T", std::to_string(number))}));
            ++written;
        }
    }};
    for (int round = 0; round < 40; ++round) {
        const std::size_t before = written;
        const auto found = events(settings);
        ASSERT_GE(found.size(), before);
        for (std::size_t number = 0; number < before; ++number)
            ASSERT_EQ(found[number], "[T] " + std::to_string(number));
    }
}

} // namespace
} // namespace shopd::trace
