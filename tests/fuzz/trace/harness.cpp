#include "daemon/trace/escape.hpp"
#include "daemon/trace/line_format.hpp"
#include "daemon/trace/line_reader.hpp"
#include "daemon/trace/seal_record.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

namespace {

using namespace shopd::trace;

void require(bool holds) {
    if (!holds) std::abort();
}

/// What came from a hostile customer is one line that gives the same back.
void write_and_read_back(std::string_view id, std::string_view text) {
    static Stamper stamper{"Europe/Paris"};
    const Line line{std::string{id}, std::string{text}, {}};
    std::string bytes;
    append_line(bytes, line, stamper);
    require(std::count(bytes.begin(), bytes.end(), '\n') == 1 && bytes.back() == '\n');
    bytes.pop_back();
    const auto parsed = parse_line(bytes);
    require(parsed && parsed->format == Format::ours);
    require(TransactionMatcher{line.transaction_id}.matches(*parsed) || id.empty());
    require(!TransactionMatcher{"VICTIM"}.matches(*parsed) || id == "VICTIM");
    if (bytes.find("\\(cut ") != std::string::npos) return;
    require(parsed->transaction_id() == line.transaction_id && parsed->text() == line.text);
}

/// Lines of a hostile file are read whole, forwards and backwards alike.
void read_file(std::string_view bytes) {
    const int number = memfd_create("fuzz", MFD_CLOEXEC);
    require(number >= 0 && write(number, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    lseek(number, 0, SEEK_SET);
    Descriptor again{dup(number)};
    std::size_t forwards = 0;
    std::size_t length = 0;
    LineReader reader{open_content(Descriptor{number}, "fuzz")};
    while (const auto line = reader.next()) {
        ++forwards;
        length += line->size();
        if (const auto parsed = parse_line(*line)) {
            static_cast<void>(parsed->text());
            static_cast<void>(parsed->transaction_id());
        }
    }
    std::size_t backwards = 0;
    BackwardReader from_end{again.number(), "fuzz", bytes.size()};
    while (const auto line = from_end.previous()) {
        ++backwards;
        length -= line->size();
    }
    require(forwards == backwards && length == 0);
}

/// What is compressed is read to its end, or refused in words.
void read_compressed(std::string_view bytes, const char* name) {
    const int number = memfd_create("fuzz", MFD_CLOEXEC);
    require(number >= 0 && write(number, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    lseek(number, 0, SEEK_SET);
    constexpr std::size_t enough = std::size_t{64} << 20; // a few bytes may become very many
    try {
        const auto content = open_content(Descriptor{number}, name);
        std::string piece(std::size_t{64} * 1024, '\0');
        for (std::size_t total = 0, count = 1; count > 0 && total < enough; total += count)
            count = content->read(piece.data(), piece.size());
    } catch (const Unavailable&) { // as it should be
    }
}

/// A record of the seal that is taken for one says exactly what stands there.
void read_seal_records(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto line = bytes.substr(0, bytes.find('\n'));
        if (const auto record = parse_seal_record(line)) require(to_line(*record) == std::string{line} + '\n');
        static_cast<void>(may_become_record(line));
        bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    if (size > 200'000) return 0;
    const std::size_t split = size == 0 ? 0 : data[0] % (size + 1);
    write_and_read_back(bytes.substr(0, split), bytes.substr(split));
    write_and_read_back("", bytes);
    write_and_read_back(bytes, "");
    read_file(bytes);
    read_compressed(bytes, "fuzz.zst");
    read_compressed(bytes, "fuzz.gz");
    read_seal_records(bytes);
    std::string printable;
    append_printable(printable, bytes);
    std::string twice;
    append_printable(twice, printable);
    require(printable == twice && printable.find('\n') == std::string::npos);
    return 0;
}
