#include "daemon/trace/archive.hpp"

#include "daemon/trace/index_lookup.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/scan.hpp"
#include "tests/integration/trace/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

namespace shopd::trace {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Archived : public testing::Test {
protected:
    Archived() { settings.rotate.size = 500; }

    void trace(const std::string& id, int first, int last) {
        for (int number = first; number <= last; ++number)
            journal->acknowledge(journal->append({line(id, std::to_string(number))}));
    }

    [[nodiscard]] std::vector<std::string> rotated() const {
        std::vector<std::string> names;
        for (const auto& path : find_rotated(folder.file()))
            names.push_back(path.filename().string());
        return names;
    }

    std::vector<std::string> scan(const std::string& id) {
        std::vector<std::string> texts;
        History history{settings, {{id}, {}, {}}};
        while (const auto entry = history.next())
            texts.emplace_back(entry->parsed.body);
        EXPECT_THAT(history.problems(), IsEmpty());
        return texts;
    }

    /// The rotated files that a look-up would read whole.
    [[nodiscard]] std::vector<std::string> unindexed() const {
        std::vector<std::string> names;
        const IndexLookup lookup{index_folder(folder.file()), {"none"}};
        for (const auto& series : find_sources(settings).series)
            for (const auto& source : series) {
                const auto ranges = lookup.ranges(source);
                const bool is_whole = !ranges.empty() && ranges.front().begin == 0;
                if (source.path != folder.file() && is_whole) names.push_back(source.path.filename().string());
            }
        return names;
    }

    static void wait_until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (!holds() && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(5ms);
        EXPECT_TRUE(holds());
    }

    Folder folder;
    config::Trace settings = folder.settings();
    std::unique_ptr<Journal> journal;
};

TEST_F(Archived, files_are_indexed_and_all_but_the_newest_compressed_while_nobody_waits) {
    journal = std::make_unique<Journal>(settings);
    trace("T", 1, 200);
    const auto count = rotated().size();
    Archive archive{*journal, [&] { return settings; }};
    const std::jthread archivist{[&](const std::stop_token& stop) { archive.run(stop); }};
    wait_until([&] {
        const auto names = rotated();
        return std::count_if(names.begin(), names.end(), [](const auto& name) { return name.ends_with(".zst"); }) ==
               static_cast<std::ptrdiff_t>(count) - 1;
    });
    EXPECT_THAT(rotated().back(), testing::Not(EndsWith(".zst")));
    EXPECT_THAT(scan("T"), SizeIs(200));
    // The index hears of a compressed file after it stands there.
    wait_until([&] { return unindexed().empty(); });
    EXPECT_THAT(unindexed(), IsEmpty());
}

TEST_F(Archived, files_whose_lines_wait_for_their_acknowledgement_are_left_as_they_are) {
    journal = std::make_unique<Journal>(settings);
    const auto ticket = journal->append({line("T", "waits")});
    trace("T", 1, 100);
    Archive archive{*journal, [&] { return settings; }};
    archive.look({});
    EXPECT_THAT(rotated().front(), testing::Not(EndsWith(".zst")));
    EXPECT_THAT(rotated().at(1), EndsWith(".zst"));
    journal->acknowledge(ticket);
    archive.look({});
    EXPECT_THAT(rotated().front(), EndsWith(".zst"));
}

TEST_F(Archived, files_stay_plain_where_the_configuration_says_so) {
    settings.compress = false;
    journal = std::make_unique<Journal>(settings);
    trace("T", 1, 100);
    Archive archive{*journal, [&] { return settings; }};
    archive.look({});
    EXPECT_THAT(rotated(), testing::Each(testing::Not(EndsWith(".zst"))));
}

TEST_F(Archived, files_older_than_the_term_go_one_by_one_and_the_trace_says_so) {
    journal = std::make_unique<Journal>(settings);
    trace("T", 1, 100);
    const auto names = rotated();
    ASSERT_GT(names.size(), 3U);
    for (std::size_t place = 0; place < 2; ++place)
        std::filesystem::last_write_time(folder.path() / names[place],
                                         std::filesystem::file_time_type::clock::now() - 24h * 3651);
    folder.write("merchant_trace.log.7", "of an outside rotation, which removes it itself\n");
    std::filesystem::last_write_time(folder.path() / "merchant_trace.log.7",
                                     std::filesystem::file_time_type::clock::now() - 24h * 4000);
    Archive archive{*journal, [&] { return settings; }};
    for (int look = 0; look < 4; ++look)
        archive.look({});
    EXPECT_THAT(rotated(), testing::IsSupersetOf({names[2] + ".zst", std::string{"merchant_trace.log.7"}}));
    EXPECT_THAT(rotated(), testing::Each(testing::Not(testing::StartsWith(names[0]))));
    EXPECT_THAT(rotated(), testing::Each(testing::Not(testing::StartsWith(names[1]))));
    EXPECT_THAT(events(settings),
                Contains(HasSubstr("Trace file " + names[0] + ".zst removed : older than 3650 days")));
    EXPECT_THAT(events(settings),
                Contains(HasSubstr("Trace file " + names[1] + ".zst removed : older than 3650 days")));
}

TEST_F(Archived, what_cannot_be_done_leaves_the_files_as_they_are) {
    journal = std::make_unique<Journal>(settings);
    trace("T", 1, 100);
    folder.write("merchant_trace.log.index", "a file where the index's folder should be");
    Archive archive{*journal, [&] { return settings; }};
    archive.look({});
    EXPECT_THAT(scan("T"), SizeIs(100));
}

} // namespace
} // namespace shopd::trace
