#include "daemon/trace/archive.hpp"
#include "daemon/trace/compress.hpp"
#include "daemon/trace/content.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/seal_files.hpp"
#include "daemon/trace/seal_verify.hpp"
#include "tests/integration/trace/folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <random>
#include <thread>

namespace shopd::trace {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// What the findings say, the bad ones with a `!`, the doubtful ones with a `?`.
std::vector<std::string> say(const SealVerdict& verdict) {
    std::vector<std::string> words;
    for (const auto& finding : verdict.findings) {
        const char* mark = finding.kind == SealFinding::Kind::bad        ? "! "
                           : finding.kind == SealFinding::Kind::doubtful ? "? "
                                                                         : "";
        words.push_back(mark + finding.file.filename().string() + ": " + finding.what);
    }
    return words;
}

/// A trace of three rotated files, the oldest compressed, and a live one, of 5 waves with 4 lines each.
class Sealed : public testing::Test {
protected:
    void write(int waves, int lines = 4) {
        Journal journal{settings};
        write(journal, waves, lines);
    }

    void write(Journal& journal, int waves, int lines = 4) {
        for (int wave = 0; wave < waves; ++wave) {
            std::vector<Line> all;
            for (int number = 0; number < lines; ++number)
                all.push_back(line(fmt::format("T{}", wave % 3), fmt::format("line {}", ++count)));
            const auto ticket = journal.append(all);
            journal.sync();
            journal.acknowledge(ticket);
        }
    }

    void write_rotated() {
        settings.rotate.size = 700;
        write(16);
        const auto rotated = find_rotated(folder.file());
        ASSERT_EQ(rotated.size(), 3U);
        compress(rotated.front());
    }

    [[nodiscard]] SealVerdict verify() const { return verify_seal(folder.file()); }

    [[nodiscard]] std::string sealed_lines() const { return fmt::format("{} lines", verify().lines); }

    void replace(const std::filesystem::path& path, const std::string& content) {
        std::ofstream{path, std::ios::binary} << content;
    }

    Folder folder;
    config::Trace settings = folder.settings();
    int count = 0;
};

TEST_F(Sealed, a_trace_that_nobody_touched_is_good) {
    write_rotated();
    const auto verdict = verify();
    EXPECT_THAT(say(verdict), IsEmpty());
    EXPECT_EQ(verdict.lines, 64U);
    EXPECT_EQ(verdict.files, 4U);
    EXPECT_EQ(verdict.head.size(), 64U);
}

TEST_F(Sealed, goes_on_over_restarts_and_outside_rotations) {
    settings.rotate.size = 700;
    for (int start = 0; start < 5; ++start)
        write(3);
    std::filesystem::rename(folder.file(), folder.path() / "merchant_trace.log.1");
    write(2);
    std::filesystem::rename(folder.path() / "merchant_trace.log.1", folder.path() / "merchant_trace.log.2");
    ASSERT_EQ(system(fmt::format("gzip {}", (folder.path() / "merchant_trace.log.2").string()).c_str()), 0);
    std::filesystem::rename(folder.file(), folder.path() / "merchant_trace.log.1");
    write(2);
    const auto verdict = verify();
    EXPECT_THAT(say(verdict), IsEmpty());
    EXPECT_EQ(verdict.lines, 76U);
}

TEST_F(Sealed, is_found_again_when_it_was_copied_to_another_disk) {
    write(5);
    const auto copy = read_file(folder.file());
    std::filesystem::rename(folder.file(), folder.path() / "old");
    folder.write("merchant_trace.log", copy);
    write(5);
    EXPECT_THAT(say(verify()), IsEmpty());
    EXPECT_EQ(verify().lines, 40U);
    EXPECT_EQ(find_seal_files(folder.file()).size(), 1U);
}

TEST_F(Sealed, what_was_there_before_is_not_vouched_for) {
    folder.write("merchant_trace.log-00000001-20260821T000000", "-- 2026-8-20 10:00:00 000 -- [T] older\n");
    folder.write("merchant_trace.log", "-- 2026-8-21 10:00:00 000 -- [T] old\n-- 2026-8-21 10:00:00 000 -- [T] old\n");
    write(2);
    const auto verdict = verify();
    EXPECT_THAT(say(verdict),
                ElementsAre(HasSubstr("merchant_trace.log: its first 2 lines were there when sealing began"),
                            HasSubstr("00000001-20260821T000000: it was there before sealing began")));
    EXPECT_EQ(verdict.lines, 8U);
    replace(folder.file(), "-- 2026-8-21 10:00:00 000 -- [T] alt" + read_file(folder.file()).substr(36));
    EXPECT_FALSE(verify().is_good()) << "but from then on it is sealed with the rest";
}

struct Change {
    const char* name;
    std::function<std::string(const std::string&)> make;
};

std::vector<std::string> lines_of(const std::string& content) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < content.size();) {
        const auto end = std::min(content.find('\n', begin), content.size() - 1) + 1;
        lines.push_back(content.substr(begin, end - begin));
        begin = end;
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const auto& line : lines)
        all += line;
    return all;
}

std::string with_lines(const std::string& content, const std::function<void(std::vector<std::string>&)>& change) {
    auto lines = lines_of(content);
    change(lines);
    return joined(lines);
}

const std::vector<Change> changes = {
    {"a byte altered",
     [](std::string content) {
         content[content.size() / 2] ^= 1;
         return content;
     }},
    {"a byte gone",
     [](std::string content) {
         content.erase(content.size() / 2, 1);
         return content;
     }},
    {"a byte put in",
     [](std::string content) {
         content.insert(content.size() / 2, 1, 'x');
         return content;
     }},
    {"the last byte gone",
     [](std::string content) {
         content.pop_back();
         return content;
     }},
    {"a byte appended", [](const std::string& content) { return content + "x"; }},
    {"a line altered",
     [](const std::string& content) {
         return with_lines(content, [](auto& lines) { lines[1].insert(lines[1].size() - 1, "0"); });
     }},
    {"the first line gone",
     [](const std::string& content) { return with_lines(content, [](auto& lines) { lines.erase(lines.begin()); }); }},
    {"a line gone",
     [](const std::string& content) {
         return with_lines(content, [](auto& lines) { lines.erase(lines.begin() + 2); });
     }},
    {"the last line gone",
     [](const std::string& content) { return with_lines(content, [](auto& lines) { lines.pop_back(); }); }},
    {"two lines swapped",
     [](const std::string& content) {
         return with_lines(content, [](auto& lines) { std::swap(lines[1], lines[2]); });
     }},
    {"a line put in",
     [](const std::string& content) {
         return with_lines(content, [](auto& lines) { lines.insert(lines.begin() + 2, lines[1]); });
     }},
    {"a line appended",
     [](const std::string& content) {
         return with_lines(content, [](auto& lines) { lines.push_back(lines.front()); });
     }},
    {"all gone", [](const std::string&) { return std::string{}; }},
};

TEST_F(Sealed, every_change_in_every_kind_of_file_is_found) {
    write_rotated();
    std::vector<std::filesystem::path> files = find_rotated(folder.file());
    files.push_back(folder.file());
    for (const auto& seal : find_seal_files(folder.file()))
        files.push_back(seal.path);
    ASSERT_EQ(files.size(), 8U);
    for (const auto& path : files) {
        const auto before = read_file(path);
        for (const auto& change : changes) {
            const std::string_view name = change.name;
            if (path.extension() == ".zst" && name.find("line") != std::string_view::npos) continue;
            // The seal's very end can be as a crash leaves it, between what was promised and the word that it was kept.
            if (path == files.back() && (name == "the last byte gone" || name == "the last line gone")) continue;
            replace(path, change.make(before));
            EXPECT_FALSE(verify().is_good()) << change.name << " in " << path;
            replace(path, before);
        }
        std::filesystem::rename(path, folder.path() / "aside");
        EXPECT_FALSE(verify().is_good()) << path << " is gone";
        std::filesystem::rename(folder.path() / "aside", path);
    }
    EXPECT_THAT(say(verify()), IsEmpty());
}

TEST_F(Sealed, every_change_in_what_was_compressed_is_found) {
    write_rotated();
    const auto compressed = find_rotated(folder.file()).front();
    const auto before = read_file(compressed);
    const auto plain = uncompressed_name(compressed);
    ASSERT_EQ(system(fmt::format("zstd -q -d {}", compressed.string()).c_str()), 0);
    const auto content = read_file(plain);
    std::filesystem::remove(plain);
    for (const auto& change : changes) {
        replace(plain, change.make(content));
        std::filesystem::remove(compressed);
        compress(plain);
        EXPECT_FALSE(verify().is_good()) << change.name;
    }
    replace(compressed, before);
    EXPECT_THAT(say(verify()), IsEmpty());
}

TEST_F(Sealed, the_first_bad_line_and_the_last_good_record_are_named) {
    write(5);
    auto lines = lines_of(read_file(folder.file()));
    lines[10].replace(lines[10].find("line 11"), 7, "line 12");
    replace(folder.file(), joined(lines));
    const auto verdict = verify();
    EXPECT_THAT(say(verdict),
                ElementsAre(HasSubstr("line 11 is not what was written there: " + lines[10].substr(0, 30))));
    EXPECT_EQ(verdict.findings.at(0).line, 11U);
    const auto records = read_seal(find_seal_files(folder.file()).front().path).records;
    EXPECT_THAT(verdict.findings.at(0).last_good, HasSubstr(records.at(4).at));
}

TEST_F(Sealed, files_that_change_places_are_found) {
    write_rotated();
    const auto rotated = find_rotated(folder.file());
    const auto first = read_file(rotated[1]);
    replace(rotated[1], read_file(rotated[2]));
    replace(rotated[2], first);
    EXPECT_FALSE(verify().is_good());
}

TEST_F(Sealed, a_file_put_between_is_found) {
    write_rotated();
    folder.write("merchant_trace.log-00000007-20260821T000000", "-- 2026-8-20 10:00:00 000 -- [T] forged\n");
    EXPECT_THAT(say(verify()),
                ElementsAre(HasSubstr("! merchant_trace.log-00000007-20260821T000000: the seal does not know")));
}

TEST_F(Sealed, a_whole_file_that_is_gone_with_its_seal_is_found) {
    write_rotated();
    const auto seals = find_seal_files(folder.file());
    for (std::size_t place = 0; place < 3; ++place) {
        const auto trace = find_rotated(folder.file()).at(place);
        std::filesystem::rename(seals[place].path, folder.path() / "seal");
        std::filesystem::rename(trace, folder.path() / "trace");
        EXPECT_FALSE(verify().is_good()) << place;
        std::filesystem::rename(folder.path() / "seal", seals[place].path);
        std::filesystem::rename(folder.path() / "trace", trace);
    }
}

TEST_F(Sealed, lines_appended_while_the_daemon_ran_or_rested_are_told_of_for_ever) {
    const std::string forged = "-- 2026-8-21 10:00:00 000 -- [T] forged\n";
    Journal journal{settings};
    write(journal, 2);
    std::ofstream{folder.file(), std::ios::app} << forged;
    EXPECT_THAT(say(verify()),
                ElementsAre(HasSubstr("! merchant_trace.log: line 9 was not written by the daemon: -- 2026")));
    write(journal, 2);
    EXPECT_THAT(say(verify()),
                ElementsAre(HasSubstr("! merchant_trace.log: 40 bytes from line 9 on were not written")));
    EXPECT_THAT(events(settings), Contains(HasSubstr("Trace not sealed : 40 bytes from byte")));
    EXPECT_EQ(verify().lines, 17U) << "what came after it is sealed, and the line that tells of it";
}

TEST_F(Sealed, lines_cut_off_while_the_daemon_rested_are_told_of_for_ever) {
    write(5);
    std::filesystem::resize_file(folder.file(), std::filesystem::file_size(folder.file()) / 2);
    write(2);
    EXPECT_THAT(say(verify()), Contains(HasSubstr("were gone when the daemon started")));
    EXPECT_FALSE(verify().is_good());
    EXPECT_THAT(events(settings), Contains(HasSubstr("Trace incomplete : ")));
}

TEST_F(Sealed, a_wave_that_a_crash_kept_from_the_file_is_mended_and_no_accusation) {
    write(3);
    const auto size = std::filesystem::file_size(folder.file());
    for (const std::uint64_t left : {std::uint64_t{0}, std::uint64_t{7}, size / 3 - 1}) {
        write(1, 5);
        // Before it was on disk: the seal has the promise, and no word that it was kept.
        const auto seal = find_seal_files(folder.file()).front().path;
        const auto content = read_seal(seal);
        std::filesystem::resize_file(seal, content.last_begin);
        std::filesystem::resize_file(folder.file(), content.records.at(content.records.size() - 2).offset + left);
        EXPECT_TRUE(verify().is_good()) << left;
        EXPECT_THAT(say(verify()), Contains(HasSubstr("the daemon's next start settles that")));
        write(1);
        EXPECT_TRUE(verify().is_good()) << left;
        EXPECT_THAT(say(verify()), Contains(HasSubstr("a crash or a full disk left")));
    }
    EXPECT_THAT(events(settings), Contains(HasSubstr("Trace mended : a crash or a full disk left 7 of")));
    auto lines = lines_of(read_file(folder.file()));
    lines[12][40] ^= 1;
    replace(folder.file(), joined(lines));
    EXPECT_FALSE(verify().is_good()) << "what a crash left of a wave is sealed too";
}

TEST_F(Sealed, half_a_record_of_the_seal_is_no_accusation) {
    write(3);
    const auto seal = find_seal_files(folder.file()).front().path;
    std::ofstream{seal, std::ios::app} << "wave at=2026-11";
    EXPECT_TRUE(verify().is_good());
    write(3);
    EXPECT_THAT(say(verify()), IsEmpty());
    EXPECT_EQ(verify().lines, 24U);
}

TEST_F(Sealed, files_whose_time_is_over_go_without_an_accusation) {
    write_rotated();
    Journal journal{settings};
    const auto rotated = find_rotated(folder.file());
    journal.retire(rotated[0], "older than 3650 days");
    EXPECT_THAT(say(verify()), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(rotated[0]));
    std::filesystem::remove(rotated[1]);
    EXPECT_FALSE(verify().is_good()) << "what nobody said to be over is missed";
}

TEST_F(Sealed, a_trace_is_verified_while_it_is_written_rotated_and_compressed) {
    settings.rotate.size = 3000;
    Journal journal{settings};
    write(journal, 1);
    Archive archive{journal, [&] { return settings; }};
    std::jthread writer{[&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            write(journal, 5);
            archive.look({});
        }
    }};
    // Lines that are promised and not there yet may be noted.
    constexpr std::size_t files = 30;
    int round = 0;
    do
        ASSERT_THAT(say(verify()), Not(Contains(AnyOf(StartsWith("!"), StartsWith("?"))))) << round;
    while (++round < 10 || find_rotated(folder.file()).size() < files);
}

TEST_F(Sealed, hostile_seals_are_refused) {
    write(3);
    const auto seal = find_seal_files(folder.file()).front().path;
    const auto before = read_file(seal);
    std::mt19937 random{3};
    for (int round = 0; round < 2000; ++round) {
        auto bytes = before;
        for (int edit = 0; edit < 3; ++edit) {
            const auto place = random() % bytes.size();
            switch (random() % 3) {
            case 0:
                bytes[place] = static_cast<char>(random());
                break;
            case 1:
                bytes.erase(place, random() % 20);
                break;
            default:
                bytes.insert(place, std::string(random() % 20, static_cast<char>(random())));
            }
        }
        if (bytes == before) continue;
        replace(seal, bytes);
        ASSERT_FALSE(verify().is_good()) << round;
    }
}

} // namespace
} // namespace shopd::trace
