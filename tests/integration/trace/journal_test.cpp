#include "daemon/trace/journal.hpp"

#include "tests/integration/trace/folder.hpp"
#include "tests/integration/trace/system_calls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

using testing::ElementsAre;

void trace_and_acknowledge(Journal& journal, const std::vector<Line>& lines) {
    const Ticket ticket = journal.append(lines);
    journal.sync();
    journal.acknowledge(ticket);
}

TEST(Journal, a_wave_stands_in_the_file_as_the_documentation_shows_it) {
    const Folder folder;
    Journal journal{folder.settings()};
    trace_and_acknowledge(journal,
                          {line("TU90QMLVYXD5UMZYUQ==", "Order placed : 1 objects"), line("", "No such bill")});
    EXPECT_EQ(read_file(folder.file()), "-- 2017-8-21 12:00:00 000 -- [TU90QMLVYXD5UMZYUQ==] Order placed : 1 objects\n"
                                        "-- 2017-8-21 12:00:00 000 -- No such bill\n");
}

TEST(Journal, a_wave_is_one_write_and_one_sync_of_the_trace_and_of_its_seal) {
    const Folder folder;
    Journal journal{folder.settings()};
    trace_and_acknowledge(journal, {line("T", "first")});
    const int writes = SystemCalls::writes();
    const int syncs = SystemCalls::fdatasyncs();
    trace_and_acknowledge(journal, std::vector<Line>(100, line("T", "x")));
    EXPECT_EQ(SystemCalls::writes() - writes, 3) << "the promise, the lines, and that they are on disk";
    EXPECT_EQ(SystemCalls::fdatasyncs() - syncs, 2);
    journal.sync();
    EXPECT_EQ(SystemCalls::fdatasyncs() - syncs, 2) << "nothing new to sync";
}

TEST(Journal, the_file_is_for_its_group_adm_and_for_nobody_else) {
    const Folder folder;
    const mode_t before = umask(0077);
    Journal journal{folder.settings()};
    umask(before);

    struct stat status {};

    ASSERT_EQ(stat(folder.file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0640U);
    const struct group* adm = getgrnam("adm");
    if (adm != nullptr && geteuid() == 0) {
        EXPECT_EQ(status.st_gid, adm->gr_gid);
    }
}

TEST(Journal, what_stood_in_the_file_before_stays) {
    const Folder folder;
    folder.write("merchant_trace.log", "-- 2017-8-21 12:00:00 000 -- [T] old\n");
    Journal journal{folder.settings()};
    trace_and_acknowledge(journal, {line("T", "old"), line("T", "new")});
    EXPECT_THAT(events(folder.settings()), ElementsAre("[T] old", "[T] old", "[T] new"));
}

TEST(Journal, a_second_daemon_cannot_have_the_same_file) {
    const Folder folder;
    Journal journal{folder.settings()};
    EXPECT_THROW(Journal{folder.settings()}, Held);
}

TEST(Journal, an_unknown_time_zone_or_a_missing_folder_is_refused) {
    const Folder folder;
    auto settings = folder.settings();
    settings.timezone = "Europe/Pariss";
    EXPECT_THROW(Journal{settings}, std::invalid_argument);
    settings = folder.settings();
    settings.file = folder.path() / "missing" / "trace.log";
    EXPECT_THROW(Journal{settings}, Unavailable);
    settings.file = folder.path();
    EXPECT_THROW(Journal{settings}, Unavailable);
}

TEST(Journal, a_wave_that_failed_does_not_write_its_lines_again) {
    const Folder folder;
    Journal journal{folder.settings()};
    journal.abandon(journal.append({line("T", "a"), line("T", "a"), line("T", "b")}));
    trace_and_acknowledge(journal, {line("T", "a"), line("T", "a"), line("T", "b"), line("T", "c"), line("T", "a")});
    EXPECT_THAT(events(folder.settings()), ElementsAre("[T] a", "[T] a", "[T] b", "[T] c", "[T] a"));
}

TEST(Journal, the_same_words_after_an_acknowledged_wave_are_a_new_event) {
    const Folder folder;
    Journal journal{folder.settings()};
    trace_and_acknowledge(journal, {line("T", "Order placed : 1 objects")});
    trace_and_acknowledge(journal, {line("T", "Order placed : 1 objects")});
    journal.abandon(journal.append({line("T", "retry"), line("U", "other")}));
    trace_and_acknowledge(journal, {line("T", "something else")});
    trace_and_acknowledge(journal, {line("T", "retry"), line("U", "other")});
    EXPECT_THAT(events(folder.settings()), ElementsAre("[T] Order placed : 1 objects", "[T] Order placed : 1 objects",
                                                       "[T] retry", "[U] other", "[T] something else", "[T] retry"));
}

TEST(Journal, a_wave_that_fails_twice_still_stands_once) {
    const Folder folder;
    Journal journal{folder.settings()};
    const std::vector<Line> wave = {line("T", "a"), line("U", "b")};
    journal.abandon(journal.append(wave));
    journal.abandon(journal.append(wave));
    trace_and_acknowledge(journal, wave);
    EXPECT_THAT(events(folder.settings()), ElementsAre("[T] a", "[U] b"));
}

TEST(Journal, a_line_without_a_transaction_is_never_taken_for_written) {
    const Folder folder;
    {
        Journal journal{folder.settings()};
        journal.append({line("", "Order placed : 1 objects"), line("T", "a")});
    }
    Journal journal{folder.settings()};
    trace_and_acknowledge(journal, {line("", "Order placed : 1 objects"), line("T", "a")});
    EXPECT_THAT(events(folder.settings()), ElementsAre("Order placed : 1 objects", "[T] a", "Order placed : 1 objects"))
        << "who knows whose it was";
}

TEST(Journal, a_restart_remembers_what_was_never_acknowledged) {
    const Folder folder;
    {
        Journal journal{folder.settings()};
        trace_and_acknowledge(journal, {line("T", "acknowledged")});
        journal.append({line("T", "open"), line("U", "open")});
        trace_and_acknowledge(journal, {line("V", "acknowledged")});
    }
    Journal journal{folder.settings()};
    EXPECT_THAT(journal.unacknowledged_transactions(), ElementsAre("T", "U"));
    trace_and_acknowledge(journal, {line("T", "acknowledged"), line("T", "open"), line("V", "acknowledged")});
    EXPECT_EQ(count_events(folder.settings()),
              (std::map<std::string, int>{
                  {"[T] acknowledged", 2}, {"[T] open", 1}, {"[U] open", 1}, {"[V] acknowledged", 2}}));
}

TEST(Journal, two_restarts_remember_it_too) {
    const Folder folder;
    { Journal{folder.settings()}.append({line("T", "open"), line("U", "open")}); }
    {
        Journal journal{folder.settings()};
        journal.append({line("T", "open"), line("T", "more")});
    }
    Journal journal{folder.settings()};
    trace_and_acknowledge(journal, {line("T", "open"), line("T", "more"), line("U", "open")});
    EXPECT_THAT(events(folder.settings()), ElementsAre("[T] open", "[U] open", "[T] more"));
}

TEST(Journal, a_transaction_whose_commit_succeeded_before_the_crash_can_be_forgotten) {
    const Folder folder;
    { Journal{folder.settings()}.append({line("T]", "Order placed : 1 objects"), line("U", "open")}); }
    { Journal{folder.settings()}.forget("T]"); }
    Journal journal{folder.settings()};
    EXPECT_THAT(journal.unacknowledged_transactions(), ElementsAre("U"));
    trace_and_acknowledge(journal, {line("T]", "Order placed : 1 objects")});
    EXPECT_EQ(count_events(folder.settings())["[T\\x5d] Order placed : 1 objects"], 2);
}

TEST(Journal, a_half_line_of_a_crash_does_not_swallow_the_next_one) {
    const Folder folder;
    folder.write("merchant_trace.log", "-- 2017-8-21 12:00:00 000 -- [T] whole\n-- 2017-8-21 12:00:00 001 -- [T] ha");
    Journal journal{folder.settings()};
    trace_and_acknowledge(journal, {line("T", "next")});
    EXPECT_EQ(read_file(folder.file()),
              "-- 2017-8-21 12:00:00 000 -- [T] whole\n-- 2017-8-21 12:00:00 001 -- [T] ha\\(cut)\n"
              "-- 2017-8-21 12:00:00 000 -- [T] next\n");
}

TEST(Journal, a_damaged_memory_of_what_is_open_costs_no_line) {
    const Folder folder;
    { Journal{folder.settings()}.append({line("T", "open")}); }
    folder.write("merchant_trace.log.unacknowledged", "rubbish");
    Journal journal{folder.settings()};
    trace_and_acknowledge(journal, {line("T", "open")});
    EXPECT_EQ(count_events(folder.settings())["[T] open"], 2);
}

TEST(Journal, after_another_boot_nothing_is_taken_for_written) {
    const Folder folder;
    { Journal{folder.settings()}.append({line("T", "open")}); }
    const auto path = folder.path() / "merchant_trace.log.unacknowledged";
    std::string content = read_file(path);
    content.replace(content.find("boot ") + 5, 8, "deadbeef");
    folder.write(path.filename().string(), content);
    Journal journal{folder.settings()};
    EXPECT_THAT(journal.unacknowledged_transactions(), ElementsAre());
}

TEST(Journal, many_waves_open_at_once_are_all_remembered) {
    const Folder folder;
    std::vector<Line> all;
    {
        Journal journal{folder.settings()};
        for (int wave = 0; wave < 100; ++wave) {
            all.push_back(line("T" + std::to_string(wave), "open"));
            journal.append({all.back()});
        }
    }
    Journal journal{folder.settings()};
    EXPECT_EQ(journal.unacknowledged_transactions().size(), 100U);
    trace_and_acknowledge(journal, all);
    EXPECT_EQ(events(folder.settings()).size(), 100U);
}

TEST(Journal, new_settings_apply_from_the_next_wave_on_and_bad_ones_change_nothing) {
    const Folder folder;
    Journal journal{folder.settings()};
    auto settings = folder.settings();
    settings.timezone = "UTC";
    journal.apply(settings);
    settings.timezone = "nowhere";
    EXPECT_THROW(journal.apply(settings), std::invalid_argument);
    trace_and_acknowledge(journal, {line("T", "x")});
    EXPECT_EQ(read_file(folder.file()), "-- 2017-8-21 10:00:00 000 -- [T] x\n");
}

Line heading(const std::string& transaction_id, const std::string& text) {
    auto made = line(transaction_id, text);
    made.is_heading = true;
    return made;
}

TEST(Journal, a_heading_is_written_before_what_is_new_of_its_order_and_only_then) {
    const Folder folder;
    {
        Journal journal{folder.settings()};
        journal.abandon(journal.append({heading("T", "of A"), line("T", "a1")}));
        // The order's own line stands there already, and so do the next order's beside it.
        trace_and_acknowledge(journal, {heading("T", "of A"), line("T", "a1"), heading("T", "of B"), line("T", "b1"),
                                        heading("U", "of C"), line("V", "d1")});
        // Told again, though the same words stand in the trace: what follows is not what stood behind them.
        trace_and_acknowledge(journal, {heading("T", "of A"), line("T", "a2")});
    }
    EXPECT_THAT(events(folder.settings()),
                ElementsAre("[T] of A", "[T] a1", "[T] of B", "[T] b1", "[V] d1", "[T] of A", "[T] a2"));
}

TEST(Journal, a_heading_is_written_anew_where_another_order_came_between_a_wave_and_its_repetition) {
    const Folder folder;
    Journal journal{folder.settings()};
    journal.abandon(journal.append({heading("T", "of A"), line("T", "a1")}));
    journal.abandon(journal.append({heading("T", "of B"), line("T", "b1")}));
    trace_and_acknowledge(journal, {heading("T", "of A"), line("T", "a1"), line("T", "a2")});
    EXPECT_THAT(events(folder.settings()),
                ElementsAre("[T] of A", "[T] a1", "[T] of B", "[T] b1", "[T] of A", "[T] a2"));
}

} // namespace
} // namespace shopd::trace
