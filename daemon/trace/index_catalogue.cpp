#include "daemon/trace/index_catalogue.hpp"

#include "daemon/trace/posting_run.hpp"
#include "daemon/trace/rotation.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

constexpr std::string_view title = "moodle-shopd trace index 1\n";
constexpr std::string_view checksum_word = "checksum ";

std::uint32_t checksum_of(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::optional<struct stat> status_of(const Source& source) {
    struct stat status {};

    if (stat(source.path.c_str(), &status) != 0 || FileId::of(status) != source.id) return std::nullopt;
    return status;
}

std::int64_t last_write(const struct stat& status) {
    return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

/// Of a file that only grows, the bytes before an offset stay: another file with its inode has others there.
std::optional<std::uint32_t> ending_at(const Source& source, std::uint64_t offset) {
    constexpr std::uint64_t most = 256;
    const auto count = static_cast<std::size_t>(std::min(offset, most));
    std::string bytes(count, '\0');
    const Descriptor file{open(source.path.c_str(), O_RDONLY | O_CLOEXEC)};
    const bool is_read = file.is_open() && pread(file.number(), bytes.data(), count,
                                                 static_cast<off_t>(offset - count)) == static_cast<ssize_t>(count);
    return is_read ? std::optional{checksum_of(bytes)} : std::nullopt;
}

std::optional<std::string> read_whole(const std::filesystem::path& path) {
    const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open() && errno == ENOENT) return std::nullopt;
    if (!file.is_open()) throw unavailable(path, "cannot be read", errno);
    std::string bytes;
    std::array<char, 65536> piece{};
    for (;;) {
        const auto count = read(file.number(), piece.data(), piece.size());
        if (count < 0) throw unavailable(path, "cannot be read", errno);
        if (count == 0) return bytes;
        bytes.append(piece.data(), static_cast<std::size_t>(count));
    }
}

std::filesystem::path path_in(const std::filesystem::path& folder) {
    return folder / "catalogue";
}

/// @throws IndexDamaged
std::string_view checked_body(std::string_view bytes, const std::filesystem::path& path) {
    const auto line = bytes.rfind(checksum_word);
    if (!bytes.starts_with(title) || line == std::string_view::npos ||
        bytes.substr(line) != fmt::format("{}{:08x}\n", checksum_word, checksum_of(bytes.substr(0, line))))
        throw IndexDamaged{fmt::format("{}: is damaged, or of another version", path.string())};
    return bytes.substr(title.size(), line - title.size());
}

} // namespace

IndexedFile IndexedFile::of(std::uint64_t number, const Source& listed, std::uint64_t indexed) {
    auto source = listed;
    if (!status_of(source)) source.path = find_name(source.live, source.id); // renamed meanwhile
    IndexedFile file{.number = number, .id = source.id, .indexed = indexed};
    const auto status = status_of(source);
    if (is_compressed(source.path) && status) {
        file.size = static_cast<std::uint64_t>(status->st_size);
        file.written = last_write(*status);
    } else if (const auto ending = ending_at(source, indexed); status && ending) {
        file.ending = *ending;
    } else {
        throw Unavailable{fmt::format("trace {}: went away while it was indexed", source.path.string())};
    }
    return file;
}

bool IndexedFile::is(const Source& source) const {
    if (source.id != id || (size != 0) != is_compressed(source.path)) return false;
    const auto status = status_of(source);
    if (!status) return false;
    if (size != 0) return static_cast<std::uint64_t>(status->st_size) == size && last_write(*status) == written;
    return static_cast<std::uint64_t>(status->st_size) >= indexed && ending_at(source, indexed) == ending;
}

std::optional<Catalogue> Catalogue::find(const std::filesystem::path& folder) {
    const auto path = path_in(folder);
    const auto bytes = read_whole(path);
    if (!bytes) return std::nullopt;
    std::istringstream body{std::string{checked_body(*bytes, path)}};
    Catalogue catalogue;
    for (std::string word; body >> word;) {
        if (word == "next") {
            body >> catalogue.next_file >> catalogue.next_run;
        } else if (word == "file") {
            IndexedFile file;
            body >> file.number >> file.id.device >> file.id.inode >> file.indexed >> file.ending >> file.size >>
                file.written;
            catalogue.files.push_back(file);
        } else if (word == "run") {
            IndexRun run;
            body >> run.id >> run.level >> run.pages;
            catalogue.runs.push_back(run);
        }
    }
    return catalogue;
}

void Catalogue::store(const std::filesystem::path& folder) const {
    std::string bytes{title};
    auto out = std::back_inserter(bytes);
    fmt::format_to(out, "next {} {}\n", next_file, next_run);
    for (const auto& file : files)
        fmt::format_to(out, "file {} {} {} {} {} {} {}\n", file.number, file.id.device, file.id.inode, file.indexed,
                       file.ending, file.size, file.written);
    for (const auto& run : runs)
        fmt::format_to(out, "run {} {} {}\n", run.id, run.level, run.pages);
    fmt::format_to(out, "{}{:08x}\n", checksum_word, checksum_of(bytes));

    const auto path = path_in(folder);
    auto part = path;
    part += ".part";
    const Descriptor file{open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)};
    if (!file.is_open()) throw unavailable(part, "cannot be made", errno);
    if (write(file.number(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        throw unavailable(part, "cannot be written", ENOSPC);
    if (std::rename(part.c_str(), path.c_str()) != 0) throw unavailable(path, "cannot be named", errno);
}

const IndexedFile* Catalogue::find_file(const Source& source) const {
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const IndexedFile& file) { return file.id == source.id && file.is(source); });
    return found == files.end() ? nullptr : &*found;
}

std::filesystem::path index_folder(const std::filesystem::path& live) {
    auto folder = live;
    folder += ".index";
    return folder;
}

std::filesystem::path run_path(const std::filesystem::path& folder, std::uint32_t run) {
    return folder / fmt::format("{:08}.run", run);
}

} // namespace shopd::trace
