#include "daemon/trace/compress.hpp"
#include "daemon/trace/index_lookup.hpp"
#include "daemon/trace/indexer.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/scan.hpp"
#include "tests/integration/trace/folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <thread>

#include <sys/stat.h>

namespace shopd::trace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A trace of some rotated files and a live one, with lines of all formats that wander from transaction to transaction.
class Index : public testing::Test {
protected:
    Index() {
        settings.read = {folder.path() / "plugin.log"};
        for (int file = 1; file <= 4; ++file)
            folder.write(fmt::format("merchant_trace.log-{:08}-20260821T000000", file), some_lines(300'000));
        folder.write("merchant_trace.log", some_lines(700'000));
        folder.write("plugin.log", some_lines(400'000));
    }

    std::string some_lines(std::size_t size) {
        std::string lines;
        while (lines.size() < size) {
            if (random() % 15 == 0) first_ += random() % 3;
            const auto id = fmt::format("T{}==", first_ + random() % 20);
            const auto format = random() % 10;
            const std::string_view end = format == 0 ? "-34-  " : format == 1 ? "--  " : "-- ";
            lines += fmt::format("-- 2026-8-21 10:00:00 000 {}[{}] line {} of it\n", end, id, ++line_);
        }
        return lines;
    }

    std::vector<std::string> scan(const std::string& id) {
        std::vector<std::string> lines;
        History history{settings, {{id}, {}, {}}};
        while (const auto entry = history.next())
            lines.emplace_back(entry->line);
        EXPECT_THAT(history.problems(), IsEmpty());
        delays = history.delays();
        return lines;
    }

    [[nodiscard]] std::filesystem::path index() const { return index_folder(folder.file()); }

    [[nodiscard]] std::vector<Source> sources() const {
        std::vector<Source> all;
        for (const auto& series : find_sources(settings).series)
            all.insert(all.end(), series.begin(), series.end());
        return all;
    }

    std::uint64_t catch_up(std::uint64_t least = 0) { return Indexer{index()}.catch_up(sources(), least); }

    void forget_index() { std::filesystem::remove_all(index()); }

    /// What a scan without an index finds is what one with it must find.
    void expect_the_same_without_index(const std::vector<std::string>& ids) {
        std::vector<std::vector<std::string>> with;
        for (const auto& id : ids) {
            with.push_back(scan(id));
            EXPECT_THAT(delays, IsEmpty()) << id;
        }
        const auto aside = folder.path() / "aside";
        std::filesystem::rename(index(), aside);
        for (std::size_t place = 0; place < ids.size(); ++place)
            EXPECT_EQ(with[place], scan(ids[place])) << ids[place];
        std::filesystem::rename(aside, index());
    }

    std::vector<std::string> some_ids(std::size_t count) {
        std::vector<std::string> ids;
        while (ids.size() < count)
            ids.push_back(fmt::format("T{}==", random() % (first_ + 30)));
        return ids;
    }

    [[nodiscard]] std::uint64_t bytes_to_read(const std::string& id) const {
        const IndexLookup lookup{index(), {id}};
        std::uint64_t bytes = 0;
        for (const auto& source : sources())
            for (const auto& range : lookup.ranges(source))
                bytes +=
                    std::min(range.end, std::max(range.begin, std::filesystem::file_size(source.path))) - range.begin;
        return bytes;
    }

    void append(const std::string& lines) { std::ofstream{folder.file(), std::ios::app} << lines; }

    Folder folder;
    config::Trace settings = folder.settings();
    std::mt19937 random{42};
    std::vector<std::string> delays;

private:
    std::size_t first_ = 0;
    std::size_t line_ = 0;
};

TEST_F(Index, finds_what_a_scan_of_all_files_finds) {
    EXPECT_GT(catch_up(), 2'000'000U);
    expect_the_same_without_index(some_ids(60));
    EXPECT_THAT(scan("T30=="), testing::Not(IsEmpty()));
    EXPECT_THAT(scan("T30"), IsEmpty());
    EXPECT_EQ(catch_up(), 0U) << "nothing is new";
}

TEST_F(Index, opens_only_the_blocks_that_have_the_transaction) {
    catch_up();
    EXPECT_GT(bytes_to_read("T30=="), 0U);
    EXPECT_LE(bytes_to_read("T30=="), 2 * index_block);
    EXPECT_EQ(bytes_to_read("none"), 0U);
    append("-- 2026-8-21 10:00:00 000 -- [T] since\n");
    EXPECT_EQ(bytes_to_read("none"), 39U) << "what came since is read";
}

TEST_F(Index, knows_files_under_their_new_names_and_compressed) {
    catch_up();
    const auto ids = some_ids(20);
    for (const auto& rotated : find_rotated(folder.file())) {
        const auto plain = *FileId::find(rotated);
        const auto size = std::filesystem::file_size(rotated);
        const auto compressed = compress(rotated);
        Indexer{index()}.replace(plain, size, {compressed, folder.file(), *FileId::find(compressed)});
    }
    std::filesystem::rename(folder.file(), folder.path() / "merchant_trace.log-00000005-20260821T000000");
    folder.write("merchant_trace.log", some_lines(10'000));
    expect_the_same_without_index(ids);
    EXPECT_LE(bytes_to_read("T30=="), 2 * index_block + 10'100) << "the new live file is not known yet";
    EXPECT_LT(catch_up(), 20'000U) << "what was compressed or renamed is not read again";
    expect_the_same_without_index(ids);
}

TEST_F(Index, of_files_that_were_compressed_before_they_were_indexed_knows_them_too) {
    for (const auto& rotated : find_rotated(folder.file()))
        compress(rotated);
    catch_up();
    expect_the_same_without_index(some_ids(20));
    EXPECT_LE(bytes_to_read("T30=="), 2 * index_block);
}

TEST_F(Index, lacks_nothing_of_what_was_written_after_it) {
    catch_up();
    append("-- 2026-8-21 10:00:00 000 -- [T30==] late\n-- 2026-8-21 10:00:00 000 -- [T30==] half");
    EXPECT_THAT(scan("T30==").back(), HasSubstr("half"));
    catch_up();
    EXPECT_THAT(scan("T30==").back(), HasSubstr("half"));
    append(" and the other half\n");
    catch_up();
    EXPECT_THAT(scan("T30==").back(), HasSubstr("half and the other half"));
    expect_the_same_without_index({"T30=="});
}

TEST_F(Index, is_not_believed_of_a_file_that_has_another_content_now) {
    catch_up();
    std::ofstream{folder.path() / "plugin.log", std::ios::in} << some_lines(200'000);
    std::filesystem::resize_file(folder.path() / "plugin.log", 150'000);
    expect_the_same_without_index(some_ids(20));
    catch_up();
    expect_the_same_without_index(some_ids(20));
    folder.write("plugin.log", some_lines(500'000));
    expect_the_same_without_index(some_ids(20));
}

TEST_F(Index, merges_its_runs_and_forgets_files_that_are_gone) {
    for (int round = 0; round < 70; ++round) {
        append(some_lines(2'000));
        catch_up();
    }
    EXPECT_LE(Catalogue::find(index())->runs.size(), 16U);
    expect_the_same_without_index(some_ids(20));
    const auto count_files = [&] { return Catalogue::find(index())->files.size(); };
    const auto before = count_files();
    std::filesystem::remove(find_rotated(folder.file()).front());
    catch_up();
    EXPECT_EQ(count_files(), before - 1);
    expect_the_same_without_index(some_ids(20));
}

TEST_F(Index, that_is_missing_is_said_and_costs_no_line) {
    const auto lines = scan("T30==");
    EXPECT_THAT(delays, ElementsAre(HasSubstr("there is no index")));
    catch_up();
    EXPECT_EQ(scan("T30=="), lines);
    EXPECT_THAT(delays, IsEmpty());
}

TEST_F(Index, with_any_byte_damaged_costs_no_line) {
    catch_up();
    const auto ids = some_ids(5);
    std::vector<std::vector<std::string>> expected;
    for (const auto& id : ids)
        expected.push_back(scan(id));
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{index()})
        if (entry.path().filename() != "lock") files.push_back(entry.path());
    ASSERT_THAT(files, SizeIs(2));
    int noticed = 0;
    for (int round = 0; round < 300; ++round) {
        const auto& path = files[random() % files.size()];
        const auto bytes = read_file(path);
        auto damaged = bytes;
        if (random() % 10 == 0)
            damaged.resize(random() % bytes.size());
        else
            damaged[random() % bytes.size()] ^= static_cast<char>(1U << random() % 8);
        std::ofstream{path, std::ios::binary} << damaged;
        for (std::size_t place = 0; place < ids.size(); ++place) {
            ASSERT_EQ(scan(ids[place]), expected[place]) << path << " round " << round;
            noticed += delays.empty() ? 0 : 1;
        }
        std::ofstream{path, std::ios::binary} << bytes;
    }
    EXPECT_GT(noticed, 300) << "damage that a look-up meets is said";
}

TEST_F(Index, that_is_damaged_is_made_anew) {
    for (int round = 0; round < 7; ++round) {
        append(some_lines(2'000));
        catch_up();
    }
    for (const auto& entry : std::filesystem::directory_iterator{index()})
        if (entry.path().extension() == ".run")
            folder.write("merchant_trace.log.index/" + entry.path().filename().string(), "x");
    append(some_lines(2'000));
    catch_up();
    catch_up();
    expect_the_same_without_index(some_ids(20));
    folder.write("merchant_trace.log.index/catalogue", "x");
    catch_up();
    catch_up();
    expect_the_same_without_index(some_ids(20));
}

TEST_F(Index, finds_ids_that_try_to_pass_for_others) {
    const std::vector<std::string> ids = {"A]B",
                                          "A",
                                          "[A]",
                                          "A\nB",
                                          "\xE2\x80\xAE"
                                          "A",
                                          "A\\",
                                          "\xFF",
                                          "%A",
                                          "A.*"};
    Journal journal{settings};
    for (int round = 0; round < 3; ++round)
        for (const auto& id : ids)
            journal.append({line(id, "of it")});
    std::string plugins;
    for (const auto& id : ids)
        if (id.find('\n') == std::string::npos) plugins += "-- 2026-8-21 10:00:00 000 --  [" + id + "] of the plugin\n";
    folder.write("plugin.log", plugins);
    catch_up();
    expect_the_same_without_index(ids);
    EXPECT_THAT(scan("A]B"), SizeIs(4));
    EXPECT_THAT(scan("A\nB"), SizeIs(3));
}

TEST_F(Index, is_read_while_it_is_written_and_merged) {
    catch_up();
    const auto before = scan("T30==");
    std::jthread writer{[&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::ofstream{folder.file(), std::ios::app} << "-- 2026-8-21 10:00:00 000 -- [other] x\n";
            Indexer{index()}.catch_up(sources(), 0);
        }
    }};
    for (int round = 0; round < 300; ++round) {
        ASSERT_EQ(scan("T30=="), before);
        ASSERT_THAT(delays, IsEmpty());
    }
}

} // namespace
} // namespace shopd::trace
