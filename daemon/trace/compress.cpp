#include "daemon/trace/compress.hpp"

#include "daemon/trace/content.hpp"
#include "daemon/trace/seek_table.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

namespace shopd::trace {
namespace {

constexpr std::size_t longest_frame = std::size_t{256} * 1024;

class Compressor {
public:
    Compressor() : context_{ZSTD_createCCtx()} {
        if (!context_) throw std::bad_alloc{};
        ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
    }

    std::string_view frame_of(std::string_view plain) {
        out_.resize(ZSTD_compressBound(plain.size()));
        const auto size = ZSTD_compress2(context_.get(), out_.data(), out_.size(), plain.data(), plain.size());
        if (ZSTD_isError(size) != 0) throw Unavailable{fmt::format("zstd: {}", ZSTD_getErrorName(size))};
        return std::string_view{out_}.substr(0, size);
    }

private:
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };

    std::unique_ptr<ZSTD_CCtx, Free> context_;
    std::string out_;
};

Descriptor open_to_read(const std::filesystem::path& path) {
    Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open()) throw unavailable(path, "cannot be read", errno);
    return file;
}

void write_all(const Descriptor& file, const std::filesystem::path& name, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = write(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw unavailable(name, "cannot be written", count == 0 ? ENOSPC : errno);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

/// @return  false where `stop` came first
bool write_frames(Content& plain, const Descriptor& out, const std::filesystem::path& name,
                  const std::stop_token& stop) {
    Compressor compressor;
    SeekTable table;
    std::string lines;
    for (bool is_at_end = false; !is_at_end || !lines.empty();) {
        if (stop.stop_requested()) return false;
        while (lines.size() < longest_frame && !is_at_end) {
            const auto held = lines.size();
            lines.resize(longest_frame);
            lines.resize(held + plain.read(lines.data() + held, longest_frame - held));
            is_at_end = lines.size() == held;
        }
        if (lines.empty()) break;
        const auto newline = lines.rfind('\n');
        const auto length = newline == std::string::npos ? lines.size() : newline + 1;
        const auto frame = compressor.frame_of(std::string_view{lines}.substr(0, length));
        write_all(out, name, frame);
        table.add(static_cast<std::uint32_t>(frame.size()), static_cast<std::uint32_t>(length));
        lines.erase(0, length);
    }
    if (table.size() == 0)
        write_all(out, name, compressor.frame_of({}));
    else
        write_all(out, name, table.bytes());
    return true;
}

void take_over_attributes(const std::filesystem::path& plain, const Descriptor& out) {
    struct stat status {};

    if (stat(plain.c_str(), &status) != 0) throw unavailable(plain, "cannot be looked at", errno);
    fchmod(out.number(), status.st_mode & 0777);
    [[maybe_unused]] const int ignored = fchown(out.number(), static_cast<uid_t>(-1), status.st_gid);
    const std::array<struct timespec, 2> times = {status.st_atim, status.st_mtim};
    futimens(out.number(), times.data());
}

/// Reads until `size` bytes are there or the content ends.
std::size_t read_fully(Content& content, char* bytes, std::size_t size) {
    std::size_t have = 0;
    while (have < size) {
        const auto count = content.read(bytes + have, size - have);
        if (count == 0) break;
        have += count;
    }
    return have;
}

/// @param compressed  an open `.zst`, under whatever name
bool is_copy(const std::filesystem::path& compressed, const std::filesystem::path& target,
             const std::filesystem::path& plain) {
    try {
        const auto left = open_content(open_to_read(plain), plain);
        const auto right = open_content(open_to_read(compressed), target);
        std::string of_left(longest_frame, '\0');
        std::string of_right(longest_frame, '\0');
        for (;;) {
            const auto size = read_fully(*left, of_left.data(), of_left.size());
            if (read_fully(*right, of_right.data(), of_right.size()) != size) return false;
            if (std::memcmp(of_left.data(), of_right.data(), size) != 0) return false;
            if (size == 0) return true;
        }
    } catch (const Unavailable&) {
        return false;
    }
}

void sync_or_throw(const std::filesystem::path& folder) {
    if (const int error = sync_folder(folder); error != 0) throw unavailable(folder, "cannot be synced", error);
}

/// @return  false where `stop` came first
bool write_copy(const std::filesystem::path& plain, const std::filesystem::path& part,
                const std::filesystem::path& target, const std::stop_token& stop) {
    const Descriptor out{open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!out.is_open()) throw unavailable(part, "cannot be made", errno);
    const auto content = open_content(open_to_read(plain), plain);
    if (!write_frames(*content, out, part, stop)) return false;
    take_over_attributes(plain, out);
    if (fsync(out.number()) != 0) throw unavailable(part, "cannot be synced", errno);
    if (!is_copy(part, target, plain))
        throw Unavailable{fmt::format("trace {}: reads back other than what was compressed", part.string())};
    if (std::rename(part.c_str(), target.c_str()) != 0) throw unavailable(target, "cannot be named", errno);
    return true;
}

class Part {
public:
    explicit Part(const std::filesystem::path& target)
        : path{target.parent_path() / fmt::format(".{}.part", target.filename().string())} {}

    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    ~Part() { unlink(path.c_str()); }

    const std::filesystem::path path; ///< hidden, so that it is not taken for a rotated file
};

} // namespace

std::filesystem::path compress(const std::filesystem::path& plain, const std::stop_token& stop) {
    auto target = plain;
    target += ".zst";
    const auto folder = plain.parent_path();
    const bool is_done = std::filesystem::exists(target) && is_copy(target, target, plain);
    if (!is_done) {
        const Part part{target};
        if (!write_copy(plain, part.path, target, stop)) return plain;
    }
    sync_or_throw(folder);
    if (unlink(plain.c_str()) != 0) throw unavailable(plain, "cannot be removed", errno);
    sync_or_throw(folder);
    return target;
}

} // namespace shopd::trace
