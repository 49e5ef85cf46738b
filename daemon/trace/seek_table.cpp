#include "daemon/trace/seek_table.hpp"

#include <algorithm>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

constexpr std::uint32_t skippable_magic = 0x184D2A5E;
constexpr std::uint32_t seekable_magic = 0x8F92EAB1;
constexpr std::size_t header_size = 8; ///< the skippable frame's
constexpr std::size_t entry_size = 8;
constexpr std::size_t footer_size = 9;
constexpr std::uint32_t most_frames = 0x8000000; ///< source: the format's own limit

void append_number(std::string& out, std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>(number >> shift & 0xFFU));
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t byte = 4; byte-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[at + byte]);
    return number;
}

/// @return  "" where the file has fewer bytes
std::string read_last(int file, std::uint64_t file_size, std::uint64_t count) {
    if (count > file_size) return {};
    std::string bytes(count, '\0');
    const ssize_t got = pread(file, bytes.data(), count, static_cast<off_t>(file_size - count));
    return got == static_cast<ssize_t>(count) ? bytes : std::string{};
}

} // namespace

void SeekTable::add(std::uint32_t compressed, std::uint32_t plain) {
    frames_.push_back(end_);
    end_.compressed += compressed;
    end_.plain += plain;
}

std::string SeekTable::bytes() const {
    std::string out;
    append_number(out, skippable_magic);
    append_number(out, static_cast<std::uint32_t>(frames_.size() * entry_size + footer_size));
    for (std::size_t frame = 0; frame < frames_.size(); ++frame) {
        const Frame& next = frame + 1 < frames_.size() ? frames_[frame + 1] : end_;
        append_number(out, static_cast<std::uint32_t>(next.compressed - frames_[frame].compressed));
        append_number(out, static_cast<std::uint32_t>(next.plain - frames_[frame].plain));
    }
    append_number(out, static_cast<std::uint32_t>(frames_.size()));
    out.push_back('\0'); // without checksums: each frame has its own
    append_number(out, seekable_magic);
    return out;
}

std::optional<SeekTable> SeekTable::find(int file) {
    struct stat status {};

    if (fstat(file, &status) != 0) return std::nullopt;
    const auto file_size = static_cast<std::uint64_t>(status.st_size);
    const auto footer = read_last(file, file_size, footer_size);
    if (footer.empty() || number_at(footer, 5) != seekable_magic || footer[4] != '\0') return std::nullopt;
    const std::uint32_t count = number_at(footer, 0);
    const std::uint64_t whole = header_size + count * entry_size + footer_size;
    if (count == 0 || count > most_frames || whole > file_size) return std::nullopt;
    const auto table = read_last(file, file_size, whole);
    if (table.empty() || number_at(table, 0) != skippable_magic || number_at(table, 4) != whole - header_size)
        return std::nullopt;
    SeekTable found;
    for (std::size_t entry = header_size; entry < table.size() - footer_size; entry += entry_size)
        found.add(number_at(table, entry), number_at(table, entry + 4));
    if (found.end_.compressed != file_size - whole) return std::nullopt;
    return found;
}

const SeekTable::Frame& SeekTable::frame_of(std::uint64_t plain_offset) const {
    const auto behind = std::upper_bound(frames_.begin(), frames_.end(), plain_offset,
                                         [](std::uint64_t offset, const Frame& frame) { return offset < frame.plain; });
    return *(behind - 1); // the first frame begins at 0
}

std::optional<SeekTable::Frame> SeekTable::frame_behind(std::uint64_t compressed_offset) const {
    const auto behind =
        std::upper_bound(frames_.begin(), frames_.end(), compressed_offset,
                         [](std::uint64_t offset, const Frame& frame) { return offset < frame.compressed; });
    return behind == frames_.end() ? std::nullopt : std::optional{*behind};
}

} // namespace shopd::trace
