#include "daemon/trace/rotation.hpp"

#include "daemon/trace/journal.hpp"
#include "daemon/trace/scan.hpp"
#include "tests/integration/trace/folder.hpp"
#include "tests/integration/trace/system_calls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

namespace shopd::trace {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

void trace(Journal& journal, const std::string& text, std::chrono::milliseconds later = {}) {
    const Ticket ticket = journal.append({{"T", text, noon(later)}});
    journal.sync();
    journal.acknowledge(ticket);
}

std::vector<std::string> names(const Folder& folder) {
    std::vector<std::string> found;
    for (const auto& path : find_rotated(folder.file()))
        found.push_back(path.filename().string());
    return found;
}

TEST(Rotation, by_size_gives_names_that_sort_and_loses_nothing) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 100;
    Journal journal{settings};
    for (const char* text : {"1", "2", "3", "4", "5"})
        trace(journal, text);
    EXPECT_THAT(names(folder), ElementsAre("merchant_trace.log-00000001-20170821T120000",
                                           "merchant_trace.log-00000002-20170821T120000"));
    EXPECT_THAT(events(settings), ElementsAre("[T] 1", "[T] 2", "[T] 3", "[T] 4", "[T] 5"));
    for (const auto& name : names(folder))
        EXPECT_LE(std::filesystem::file_size(folder.path() / name), 100U);
}

TEST(Rotation, a_wave_is_never_split_even_where_it_is_larger_than_a_file_may_be) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 100;
    Journal journal{settings};
    trace(journal, "before");
    journal.acknowledge(journal.append(std::vector<Line>(20, line("T", "wave"))));
    trace(journal, "after");
    ASSERT_EQ(names(folder).size(), 2U);
    const std::string wave = read_file(folder.path() / names(folder)[1]);
    EXPECT_EQ(std::count(wave.begin(), wave.end(), '\n'), 20);
}

TEST(Rotation, by_day_happens_at_local_midnight) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.daily = true;
    Journal journal{settings};
    trace(journal, "noon");
    trace(journal, "just before midnight", 12h - 1ms);
    EXPECT_THAT(names(folder), ElementsAre());
    trace(journal, "midnight", 12h);
    trace(journal, "a slow wave of the day before", 12h - 5ms);
    EXPECT_THAT(names(folder), ElementsAre("merchant_trace.log-00000001-20170822T000000"));
    EXPECT_EQ(events(settings).size(), 4U);
}

TEST(Rotation, a_clock_that_is_set_back_changes_neither_order_nor_names) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate = {60, true};
    Journal journal{settings};
    trace(journal, "1", 24h * 300);
    trace(journal, "2");
    trace(journal, "3", -24h * 300);
    trace(journal, "4");
    EXPECT_EQ(names(folder).size(), 3U);
    EXPECT_THAT(events(settings), ElementsAre("[T] 1", "[T] 2", "[T] 3", "[T] 4"));
}

TEST(Rotation, a_file_of_an_earlier_day_is_rotated_by_the_next_run) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.daily = true;
    {
        Journal journal{settings};
        trace(journal, "yesterday");
    }
    std::filesystem::last_write_time(folder.file(), std::filesystem::file_time_type::clock::now() - 48h);
    Journal journal{settings};
    journal.acknowledge(journal.append({{"T", "today", std::chrono::system_clock::now()}}));
    EXPECT_EQ(names(folder).size(), 1U);
    EXPECT_THAT(events(settings), ElementsAre("[T] yesterday", "[T] today"));
}

TEST(Rotation, never_takes_the_name_of_an_existing_file) {
    const Folder folder;
    folder.write("merchant_trace.log-00000007-20170821T120000", "kept\n");
    auto settings = folder.settings();
    settings.rotate.size = 1;
    Journal journal{settings};
    trace(journal, "1");
    trace(journal, "2");
    EXPECT_THAT(names(folder), ElementsAre("merchant_trace.log-00000007-20170821T120000",
                                           "merchant_trace.log-00000008-20170821T120000"));
    EXPECT_EQ(read_file(folder.path() / "merchant_trace.log-00000007-20170821T120000"), "kept\n");
}

TEST(Rotation, a_rename_that_fails_keeps_the_old_file_and_goes_on) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 1;
    Journal journal{settings};
    trace(journal, "1");
    SystemCalls::fail_rename(1);
    trace(journal, "2");
    SystemCalls::fail_rename(0);
    EXPECT_THAT(names(folder), ElementsAre());
    EXPECT_THAT(events(settings), ElementsAre("[T] 1", "[T] 2"));
}

TEST(Rotation, of_logrotate_is_followed_on_the_signal_and_without_it) {
    const Folder folder;
    Journal journal{folder.settings()};
    trace(journal, "1");
    std::filesystem::rename(folder.file(), folder.path() / "merchant_trace.log.1");
    folder.write("merchant_trace.log", "");
    journal.reopen();
    trace(journal, "2");
    std::filesystem::rename(folder.path() / "merchant_trace.log.1", folder.path() / "merchant_trace.log.2");
    std::filesystem::rename(folder.file(), folder.path() / "merchant_trace.log.1");
    trace(journal, "3");
    EXPECT_EQ(read_file(folder.path() / "merchant_trace.log.1"), "-- 2017-8-21 12:00:00 000 -- [T] 2\n");
    EXPECT_EQ(read_file(folder.file()), "-- 2017-8-21 12:00:00 000 -- [T] 3\n");
    EXPECT_THAT(events(folder.settings()), ElementsAre("[T] 1", "[T] 2", "[T] 3"));
}

TEST(Rotation, a_removed_file_is_made_again) {
    const Folder folder;
    Journal journal{folder.settings()};
    trace(journal, "1");
    std::filesystem::remove(folder.file());
    trace(journal, "2");
    EXPECT_EQ(read_file(folder.file()), "-- 2017-8-21 12:00:00 000 -- [T] 2\n");
}

TEST(Rotation, between_a_wave_and_its_restart_does_not_make_it_twice) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 1;
    {
        Journal journal{settings};
        journal.append({line("T", "open")});
        journal.acknowledge(journal.append({line("U", "other")}));
    }
    ASSERT_EQ(names(folder).size(), 1U);
    Journal journal{settings};
    journal.acknowledge(journal.append({line("T", "open")}));
    EXPECT_THAT(events(settings), ElementsAre("[T] open", "[U] other"));
}

TEST(Rotation, while_the_files_are_listed_leaves_no_gap_between_the_rotated_ones_and_the_live_one) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 1;
    Journal journal{settings};
    trace(journal, "first");
    trace(journal, "second");
    std::vector<std::pair<FileId, FileId>> ends;
    {
        std::atomic<bool> is_done = false;
        std::jthread writer{[&] {
            for (int number = 0; number < 200; ++number)
                trace(journal, std::to_string(number));
            is_done = true;
        }};
        while (!is_done) {
            const auto chain = find_chain(folder.file());
            ASSERT_GE(chain.size(), 2U);
            ends.emplace_back((chain.end() - 2)->id, chain.back().id);
        }
    }
    std::map<FileId, std::size_t> places;
    for (const auto& file : find_chain(folder.file()))
        places.emplace(file.id, places.size());
    for (const auto& [before_last, last] : ends)
        ASSERT_EQ(places.at(before_last) + 1, places.at(last));
}

TEST(Rotation, under_four_threads_loses_and_doubles_nothing) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 20000;
    Journal journal{settings};
    constexpr int threads = 4, waves = 150, lines = 20;
    std::atomic<bool> is_done = false;
    std::thread outside{[&] {
        for (int number = 0; !is_done; ++number) {
            std::error_code gone;
            std::filesystem::rename(folder.file(), folder.path() / ("merchant_trace.log." + std::to_string(number)),
                                    gone);
            journal.reopen();
            std::this_thread::sleep_for(2ms);
        }
    }};
    {
        std::vector<std::jthread> workers;
        for (int worker = 0; worker < threads; ++worker)
            workers.emplace_back([&, worker] {
                for (int wave = 0; wave < waves; ++wave) {
                    std::vector<Line> batch;
                    for (int number = 0; number < lines; ++number)
                        batch.push_back(
                            line("T" + std::to_string(worker), std::to_string(wave) + "/" + std::to_string(number)));
                    if (wave % 7 == 0) journal.abandon(journal.append(batch));
                    const Ticket ticket = journal.append(batch);
                    journal.sync();
                    journal.acknowledge(ticket);
                }
            });
    }
    is_done = true;
    outside.join();
    const auto counts = count_events(settings);
    EXPECT_EQ(counts.size(), static_cast<std::size_t>(threads * waves * lines));
    for (const auto& [event, count] : counts)
        ASSERT_EQ(count, 1) << event;
}

} // namespace
} // namespace shopd::trace
