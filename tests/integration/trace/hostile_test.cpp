#include "daemon/trace/archive.hpp"
#include "daemon/trace/line_reader.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/scan.hpp"
#include "daemon/trace/seal_verify.hpp"
#include "tests/integration/trace/folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include <fcntl.h>

namespace shopd::trace {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Each value is scanned for by itself, which a sanitizer makes fifteen times as long.
constexpr std::size_t values = 1'000;
#else
constexpr std::size_t values = 10'000;
#endif

/// What customers, item names and forged requests may hold: ends of lines, escapes, brackets, stamps, marks that turn
/// the reading direction, bytes that are no UTF-8, and other values whole.
class Hostile {
public:
    std::string next() {
        std::string value;
        for (auto count = 1 + random_() % 6; count > 0; --count)
            value += piece();
        values_.push_back(value);
        return value;
    }

private:
    std::string piece() {
        static const std::vector<std::string> pieces = {"\n",
                                                        "\r\n",
                                                        "\r",
                                                        "\\",
                                                        "\\n",
                                                        "\\x5d",
                                                        "\\x0a",
                                                        "\\(cut)",
                                                        "[",
                                                        "]",
                                                        "] ",
                                                        " -- ",
                                                        "-34-",
                                                        "\x1b[2J",
                                                        "\t",
                                                        "\xc2\x85",
                                                        "\xe2\x80\xa8",
                                                        "\xe2\x80\xae",
                                                        "\xe2\x81\xa6",
                                                        "\xff",
                                                        "\xc3",
                                                        "\xed\xa0\x80",
                                                        "é",
                                                        "日本",
                                                        ".*",
                                                        "%s",
                                                        "T",
                                                        "TU90QMLVYXD5UMZYUQ==",
                                                        "\n-- 2017-8-21 20:38:55 525 -- [T] forged",
                                                        "] Order placed : 1 objects\n-- 2017-8-21 20:38:55 525 -3-  [T",
                                                        "Order of bill 1 : customer 1"};
        const auto choice = random_() % 10;
        if (choice == 0 && !values_.empty()) return values_[random_() % values_.size()].substr(0, 100);
        if (choice < 3) return std::string(1, static_cast<char>(random_() % 256));
        return pieces[random_() % pieces.size()];
    }

    std::mt19937 random_{20170821};
    std::vector<std::string> values_;
};

std::vector<std::string> texts_of(const config::Trace& settings, const std::string& id) {
    std::vector<std::string> texts;
    History history{settings, {{id}, {}, {}}};
    while (const auto entry = history.next()) {
        const auto parsed = parse_line(entry->line);
        texts.push_back(parsed ? parsed->text() : "no line of ours");
    }
    return texts;
}

std::size_t count_lines(const config::Trace& settings) {
    std::size_t count = 0;
    auto files = find_rotated(settings.file);
    files.push_back(settings.file);
    for (const auto& file : files) {
        LineReader reader{open_content(Descriptor{open(file.c_str(), O_RDONLY | O_CLOEXEC)}, file)};
        while (reader.next())
            ++count;
    }
    return count;
}

TEST(Hostile, values_of_every_kind_are_a_line_each_and_every_scan_returns_exactly_its_own) {
    const Folder folder;
    auto settings = folder.settings();
    settings.rotate.size = 20 * values;
    Hostile hostile;
    std::map<std::string, std::vector<std::string>> expected;
    Journal journal{settings};
    for (std::size_t number = 0; number < values; number += 10) {
        std::vector<Line> wave;
        for (int place = 0; place < 10; ++place) {
            // Each value once as an id; as a text with other ids too.
            wave.push_back(line(hostile.next(), hostile.next()));
            expected[wave.back().transaction_id].push_back(wave.back().text);
        }
        journal.acknowledge(journal.append(wave));
    }
    const std::size_t without_id = expected.erase("");
    Archive archive{journal, [&] { return settings; }};
    archive.look({});
    ASSERT_GT(find_rotated(settings.file).size(), 2U);
    EXPECT_EQ(count_lines(settings), values);
    for (const auto& [id, texts] : expected)
        ASSERT_EQ(texts_of(settings, id), texts) << testing::PrintToString(id);
    EXPECT_EQ(without_id, 0U);
    EXPECT_TRUE(verify_seal(settings.file).is_good());

    std::filesystem::remove_all(folder.path() / "merchant_trace.log.index");
    std::size_t place = 0;
    for (const auto& [id, texts] : expected) {
        if (place++ % 97 != 0) continue;
        ASSERT_EQ(texts_of(settings, id), texts) << "without the index: " << testing::PrintToString(id);
    }
}

} // namespace
} // namespace shopd::trace
