#include "daemon/trace/compress.hpp"

#include "daemon/trace/content.hpp"
#include "daemon/trace/line_reader.hpp"
#include "daemon/trace/scan.hpp"
#include "tests/integration/trace/folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include <fcntl.h>
#include <sys/stat.h>

namespace shopd::trace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string numbered_lines(int count) {
    std::string lines;
    for (int number = 0; number < count; ++number)
        lines += fmt::format("-- 2026-8-21 10:00:00 000 -- [T{}] line {} {:x}\n", number % 7, number,
                             std::hash<int>{}(number)*0x9E3779B97F4A7C15ULL);
    return lines;
}

std::unique_ptr<Content> content_of(const std::filesystem::path& path) {
    return open_content(Descriptor{open(path.c_str(), O_RDONLY | O_CLOEXEC)}, path);
}

std::string read_all(Content& content) {
    std::string all;
    std::string piece(10'000, '\0');
    while (const auto count = content.read(piece.data(), piece.size()))
        all.append(piece, 0, count);
    return all;
}

class Rotated : public testing::Test {
protected:
    std::filesystem::path write(const std::string& lines) {
        return folder.write("merchant_trace.log-00000001-20260821T000000", lines);
    }

    std::vector<std::string> scan(const std::string& id) {
        std::vector<std::string> lines;
        History history{folder.settings(), {{id}, {}, {}}};
        while (const auto entry = history.next())
            lines.emplace_back(entry->line);
        problems = history.problems();
        return lines;
    }

    Folder folder;
    std::vector<std::string> problems;
};

TEST_F(Rotated, are_read_the_same_when_compressed) {
    const auto lines = numbered_lines(30'000);
    const auto plain = write(lines);
    const auto before = scan("T3");
    const auto compressed = compress(plain);
    EXPECT_EQ(compressed, plain.string() + ".zst");
    EXPECT_FALSE(std::filesystem::exists(plain));
    EXPECT_EQ(read_all(*content_of(compressed)), lines);
    EXPECT_EQ(scan("T3"), before);
    EXPECT_THAT(problems, ElementsAre());
    EXPECT_LT(std::filesystem::file_size(compressed), lines.size() / 2);
    EXPECT_EQ(
        system(
            fmt::format("zstdcat {} | cmp - {}", compressed.string(), folder.write("plain", lines).string()).c_str()),
        0);
}

TEST_F(Rotated, keep_mode_and_time_when_compressed) {
    const auto plain = write(numbered_lines(10));
    ASSERT_EQ(chmod(plain.c_str(), 0640), 0);
    const auto written = std::filesystem::last_write_time(plain) - std::chrono::hours{1000};
    std::filesystem::last_write_time(plain, written);
    const auto compressed = compress(plain);
    EXPECT_EQ(std::filesystem::last_write_time(compressed), written);
    EXPECT_EQ(static_cast<unsigned>(std::filesystem::status(compressed).permissions()), 0640U);
}

TEST_F(Rotated, whose_compression_was_cut_short_are_compressed_anew) {
    const auto lines = numbered_lines(30'000);
    const auto plain = write(lines);
    folder.write(".merchant_trace.log-00000001-20260821T000000.zst.part", "half of it");
    folder.write("merchant_trace.log-00000001-20260821T000000.zst", "not it");
    EXPECT_THAT(scan("T3"), SizeIs(30'000 / 7 + (3 < 30'000 % 7)));
    EXPECT_THAT(problems, ElementsAre()) << "while the plain file is there, it is what counts";
    const auto compressed = compress(plain);
    EXPECT_EQ(read_all(*content_of(compressed)), lines);
    EXPECT_THAT(std::filesystem::directory_iterator{folder.path()},
                testing::Property(&std::filesystem::directory_iterator::operator*,
                                  testing::Property(&std::filesystem::directory_entry::path, compressed)));
}

TEST_F(Rotated, that_were_compressed_but_not_removed_yet_are_read_once) {
    const auto plain = write(numbered_lines(700));
    const auto copy = read_file(plain);
    compress(plain);
    write(copy);
    EXPECT_THAT(scan("T3"), SizeIs(100));
    compress(plain);
    EXPECT_FALSE(std::filesystem::exists(plain));
    EXPECT_THAT(scan("T3"), SizeIs(100));
}

TEST_F(Rotated, that_are_empty_or_end_in_half_a_line_are_compressed_too) {
    for (const std::string lines : {"", "\n", "no newline", "a line\nhalf"}) {
        const auto compressed = compress(write(lines));
        EXPECT_EQ(read_all(*content_of(compressed)), lines);
    }
}

TEST_F(Rotated, with_damage_lose_the_damaged_part_alone_and_it_is_said) {
    const auto compressed = compress(write(numbered_lines(30'000)));
    auto bytes = read_file(compressed);
    bytes[bytes.size() / 3] = static_cast<char>(~bytes[bytes.size() / 3]);
    folder.write(compressed.filename(), bytes);
    const auto lines = scan("T3");
    EXPECT_THAT(problems, ElementsAre(HasSubstr("cannot be uncompressed near byte")));
    EXPECT_GT(lines.size(), 30'000U / 7 / 2);
    EXPECT_LT(lines.size(), 30'000U / 7);
    EXPECT_THAT(lines.back(), HasSubstr("line 29998 "));
}

TEST_F(Rotated, of_an_outside_rotation_are_read_from_gzip_and_any_zstd_file) {
    const auto lines = numbered_lines(7'000);
    gzFile out = gzopen((folder.path() / "merchant_trace.log.2.gz").c_str(), "wb");
    gzwrite(out, lines.data(), static_cast<unsigned>(lines.size()));
    gzclose(out);
    const auto other = folder.write("merchant_trace.log.1", lines);
    ASSERT_EQ(system(fmt::format("zstd -q --rm {}", other.string()).c_str()), 0);
    EXPECT_THAT(scan("T3"), SizeIs(2'000));
    EXPECT_THAT(problems, ElementsAre());
}

std::vector<std::string> lines_that_begin_in(const std::vector<Range>& ranges, std::string_view lines,
                                             std::string_view needle) {
    std::vector<std::string> wanted;
    for (std::size_t begin = 0; begin < lines.size();) {
        const auto end = lines.find('\n', begin);
        const auto line = lines.substr(begin, end - begin);
        for (const auto& range : ranges)
            if (begin >= range.begin && begin < range.end && line.find(needle) != std::string_view::npos)
                wanted.emplace_back(line);
        begin = end + 1;
    }
    return wanted;
}

TEST_F(Rotated, are_read_in_ranges_without_missing_or_repeating_a_line) {
    const auto lines = numbered_lines(20'000);
    const auto plain = folder.write("plain", lines);
    const auto compressed = compress(write(lines));
    std::mt19937 random{7};
    for (int round = 0; round < 200; ++round) {
        std::vector<Range> ranges;
        for (std::uint64_t at = random() % 3 == 0 ? 0 : random() % lines.size(); at < lines.size();) {
            const auto length = 1 + random() % (random() % 2 == 0 ? 100U : 400'000U);
            ranges.push_back({at, at + length});
            at += length + 1 + random() % 300'000;
        }
        for (const auto& path : {plain, compressed}) {
            std::vector<std::string> all;
            LineReader reader{content_of(path), ranges};
            while (const auto line = reader.next())
                all.emplace_back(*line);
            ASSERT_EQ(all, lines_that_begin_in(ranges, lines, "")) << path << " round " << round;
            std::vector<std::string> some;
            LineReader searcher{content_of(path), ranges};
            while (const auto line = searcher.next_with("[T3]"))
                some.emplace_back(*line);
            ASSERT_EQ(some, lines_that_begin_in(ranges, lines, "[T3]")) << path << " round " << round;
        }
    }
}

} // namespace
} // namespace shopd::trace
