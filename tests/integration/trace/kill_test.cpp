#include "daemon/trace/archive.hpp"
#include "daemon/trace/journal.hpp"
#include "daemon/trace/seal_verify.hpp"
#include "tests/integration/trace/folder.hpp"
#include "tests/integration/trace/system_calls.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <random>
#include <thread>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

constexpr std::size_t most_waves = 65536;

/// Which waves the database would say are committed; outlives the process that is killed.
struct Database {
    std::atomic<bool> is_committed[most_waves];
};

class Shared {
public:
    Shared() {
        void* memory = mmap(nullptr, sizeof(Database), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        database_ = static_cast<Database*>(memory);
    }

    ~Shared() { munmap(database_, sizeof(Database)); }

    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    Database* operator->() { return database_; }

private:
    Database* database_;
};

std::vector<Line> wave_lines(std::size_t wave) {
    std::vector<Line> lines;
    for (const char* text : {"Order placed : 1 objects", "New user created", "Completed"}) {
        lines.push_back(line("T" + std::to_string(wave), text));
        lines.push_back(line("U" + std::to_string(wave), text));
    }
    return lines;
}

void produce(Journal& journal, Shared& database, std::size_t wave) {
    if (database->is_committed[wave]) return;
    const Ticket ticket = journal.append(wave_lines(wave));
    journal.sync();
    database->is_committed[wave] = true;
    journal.acknowledge(ticket);
}

/// @param more_may_stand  lines of later waves too, each once
void expect_each_line_once(const config::Trace& settings, std::size_t waves, bool more_may_stand = false) {
    auto counts = count_events(settings);
    std::erase_if(counts, [](const auto& event) { return event.first.starts_with("Trace mended : "); });
    const auto verdict = verify_seal(settings.file, {trusted_keys(settings), {}});
    for (const auto& finding : verdict.findings)
        EXPECT_NE(finding.kind, SealFinding::Kind::bad) << finding.file << ": " << finding.what;
    if (!more_may_stand) {
        EXPECT_EQ(counts.size(), waves * 6) << testing::PrintToString(counts);
    }
    for (std::size_t wave = 0; wave < waves; ++wave)
        for (const Line& line : wave_lines(wave)) {
            std::string event;
            append_event(event, line);
            EXPECT_EQ(counts[event], 1) << event;
        }
    for (const auto& [event, count] : counts)
        EXPECT_LE(count, 1) << event;
}

/// Waves one after another and interleaved, one that fails, rotations in between.
int run_scenario(const config::Trace& settings, Shared& database) {
    Journal journal{settings};
    produce(journal, database, 0);
    journal.abandon(journal.append(wave_lines(1)));
    const Ticket second = journal.append(wave_lines(2));
    produce(journal, database, 3);
    journal.checkpoint();
    produce(journal, database, 1);
    journal.sync();
    database->is_committed[2] = true;
    journal.acknowledge(second);
    produce(journal, database, 4);
    return 0;
}

TEST(Kill, at_every_moment_of_every_system_call_leaves_each_line_once) {
    constexpr std::size_t waves = 5;
    constexpr int far_too_many = 1000;
    int moment = 0;
    for (bool has_ended = false; !has_ended && moment < far_too_many; ++moment) {
        SCOPED_TRACE("killed at moment " + std::to_string(moment));
        const Folder folder;
        Shared database;
        auto settings = folder.signed_settings();
        settings.rotate.size = 700;
        const int status = run_in_child([&] {
            SystemCalls::kill_at(moment);
            return run_scenario(settings, database);
        });
        has_ended = !was_killed(status);
        if (has_ended) {
            EXPECT_EQ(status, 0);
        }
        Journal journal{settings};
        for (std::size_t wave = 0; wave < waves; ++wave)
            produce(journal, database, wave);
        expect_each_line_once(settings, waves);
        if (HasFailure()) return;
    }
    EXPECT_GT(moment, 60) << "the scenario has many system calls";
}

TEST(Kill, a_second_kill_while_the_first_is_being_mended_leaves_each_line_once) {
    constexpr int first_moments = 90;
    for (int first = 1; first < first_moments; first += 11) {
        bool has_ended = false;
        for (int second = 0; !has_ended; second += 3) {
            SCOPED_TRACE("killed at " + std::to_string(first) + ", then at " + std::to_string(second));
            const Folder folder;
            Shared database;
            auto settings = folder.signed_settings();
            settings.rotate.size = 700;
            run_in_child([&] {
                SystemCalls::kill_at(first);
                return run_scenario(settings, database);
            });
            has_ended = !was_killed(run_in_child([&] {
                SystemCalls::kill_at(second);
                Journal journal{settings};
                for (std::size_t wave = 0; wave < 5; ++wave)
                    produce(journal, database, wave);
                return 0;
            }));
            Journal journal{settings};
            for (std::size_t wave = 0; wave < 5; ++wave)
                produce(journal, database, wave);
            expect_each_line_once(settings, 5);
            if (HasFailure()) return;
        }
    }
}

TEST(Kill, a_thousand_times_while_files_are_written_rotated_indexed_and_compressed_leaves_each_line_once) {
    const Folder folder;
    Shared database;
    auto settings = folder.signed_settings();
    settings.rotate.size = 8000;
    std::mt19937 random{7};
    constexpr int kills = 1000;
    for (int round = 0; round < kills; ++round) {
        const pid_t child = fork();
        if (child == 0) {
            Journal journal{settings};
            Archive archive{journal, [&] { return settings; }};
            const std::jthread archivist{[&](const std::stop_token& stop) {
                while (!stop.stop_requested()) {
                    archive.look(stop);
                    journal.checkpoint();
                }
            }};
            std::vector<std::jthread> workers;
            for (std::size_t worker = 0; worker < 2; ++worker)
                workers.emplace_back([&, worker] {
                    for (std::size_t wave = worker; wave < most_waves; wave += 2)
                        produce(journal, database, wave);
                });
            workers.clear();
            _exit(0);
        }
        std::this_thread::sleep_for(std::chrono::microseconds{1000 + random() % 15000});
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
    }
    std::size_t waves = 0;
    while (waves < most_waves && database->is_committed[waves])
        ++waves;
    waves = std::min(waves + 50, most_waves);
    Journal journal{settings};
    for (std::size_t wave = 0; wave < waves; ++wave)
        produce(journal, database, wave);
    expect_each_line_once(settings, waves, true);
    RecordProperty("waves", static_cast<int>(waves));
}

} // namespace
} // namespace shopd::trace
