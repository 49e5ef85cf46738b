#include "daemon/trace/journal.hpp"
#include "tests/integration/trace/folder.hpp"
#include "tests/integration/trace/system_calls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/resource.h>

namespace shopd::trace {
namespace {

using testing::ElementsAre;

TEST(FailingDisk, a_full_one_leaves_no_half_line_and_the_journal_goes_on_when_there_is_room) {
    const Folder folder;
    Journal journal{folder.settings()};
    journal.acknowledge(journal.append({line("T", "before")}));
    const std::vector<Line> wave(200, line("T", "a line that is long enough to be cut in the middle"));
    const std::string before = read_file(folder.file());
    SystemCalls::make_disk_full(true);
    EXPECT_THROW(journal.append(wave), Unavailable);
    EXPECT_THROW(journal.append(wave), Unavailable);
    const auto trouble = journal.trouble();
    SystemCalls::make_disk_full(false);
    EXPECT_EQ(read_file(folder.file()), before);
    ASSERT_TRUE(trouble);
    EXPECT_NE(trouble->find(std::strerror(ENOSPC)), std::string::npos) << *trouble;

    EXPECT_EQ(journal.trouble(), std::nullopt);
    const Ticket ticket = journal.append(wave);
    journal.sync();
    journal.acknowledge(ticket);
    EXPECT_EQ(events(folder.settings()).size(), 201U);
}

TEST(FailingDisk, a_short_write_is_cut_back) {
    const Folder folder;
    const int status = run_in_child([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        Journal journal{folder.settings()};
        journal.acknowledge(journal.append({line("T", "before")}));
        const std::string before = read_file(folder.file());
        const struct rlimit tight {
            5000, RLIM_INFINITY
        };
        setrlimit(RLIMIT_FSIZE, &tight);
        try {
            journal.append(std::vector<Line>(200, line("T", "wave")));
            return 1;
        } catch (const Unavailable&) {
        }
        if (read_file(folder.file()) != before) return 2;
        const struct rlimit wide {
            RLIM_INFINITY, RLIM_INFINITY
        };
        setrlimit(RLIMIT_FSIZE, &wide);
        journal.acknowledge(journal.append(std::vector<Line>(200, line("T", "wave"))));
        return 0;
    });
    EXPECT_EQ(status, 0);
    EXPECT_EQ(count_events(folder.settings())["[T] wave"], 200);
}

TEST(FailingDisk, a_sync_that_fails_fails_every_wave_on_its_way_and_their_lines_are_written_anew) {
    const Folder folder;
    Journal journal{folder.settings()};
    const Ticket first = journal.append({line("T", "first")});
    const Ticket second = journal.append({line("U", "second")});
    SystemCalls::fail_fdatasync(1);
    EXPECT_THROW(journal.sync(), Unavailable);
    EXPECT_THROW(journal.sync(), Unavailable) << "the kernel tells of it once, the journal every wave";
    journal.abandon(first);
    EXPECT_THROW(journal.sync(), Unavailable);
    journal.abandon(second);
    EXPECT_EQ(journal.trouble(), std::nullopt);

    const Ticket again = journal.append({line("T", "first"), line("U", "second")});
    EXPECT_NO_THROW(journal.sync());
    journal.acknowledge(again);
    EXPECT_THAT(events(folder.settings()), ElementsAre("[T] first", "[U] second", "[T] first", "[U] second"))
        << "the disk may have lost the first two";
}

TEST(FailingDisk, a_lost_folder_stops_the_trace_and_its_return_lets_it_go_on) {
    const Folder folder;
    auto settings = folder.settings();
    settings.file = folder.path() / "mount" / "merchant_trace.log";
    std::filesystem::create_directory(folder.path() / "mount");
    Journal journal{settings};
    std::filesystem::rename(folder.path() / "mount", folder.path() / "away");
    EXPECT_THROW(journal.append({line("T", "x")}), Unavailable);
    EXPECT_THROW(journal.reopen(), Unavailable);
    EXPECT_TRUE(journal.trouble());
    std::filesystem::rename(folder.path() / "away", folder.path() / "mount");
    EXPECT_EQ(journal.trouble(), std::nullopt);
    journal.acknowledge(journal.append({line("T", "x")}));
    EXPECT_THAT(events(settings), ElementsAre("[T] x"));
}

} // namespace
} // namespace shopd::trace
