#include "daemon/trace/content.hpp"

#include "daemon/trace/zstd_content.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <unistd.h>

namespace shopd::trace {
namespace {

class PlainContent : public Content {
public:
    PlainContent(Descriptor file, std::filesystem::path name) : file_{std::move(file)}, name_{std::move(name)} {}

    std::size_t read(char* bytes, std::size_t size) override {
        for (;;) {
            const ssize_t count = pread(file_.number(), bytes, size, static_cast<off_t>(offset_));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw unavailable(name_, "cannot be read", errno);
            offset_ += static_cast<std::uint64_t>(count);
            return static_cast<std::size_t>(count);
        }
    }

    void seek(std::uint64_t offset) override { offset_ = offset; }

private:
    Descriptor file_;
    std::filesystem::path name_;
    std::uint64_t offset_ = 0;
};

class GzipContent : public Content {
public:
    GzipContent(Descriptor file, std::filesystem::path name) : name_{std::move(name)} {
        const int own = dup(file.number());
        stream_ = own < 0 ? nullptr : gzdopen(own, "rb");
        if (stream_ == nullptr) {
            if (own >= 0) close(own);
            throw unavailable(name_, "cannot be opened", errno);
        }
        constexpr unsigned buffer = 128 * 1024;
        gzbuffer(stream_, buffer);
    }

    ~GzipContent() override { gzclose_r(stream_); }

    std::size_t read(char* bytes, std::size_t size) override {
        const int count = gzread(stream_, bytes, static_cast<unsigned>(size));
        int error = Z_OK;
        const char* reason = gzerror(stream_, &error);
        if (count < 0 || (count == 0 && error != Z_OK && error != Z_STREAM_END))
            throw Unavailable{fmt::format("trace {}: cannot be uncompressed: {}", name_.string(), reason)};
        if (count > 0 && gzdirect(stream_) != 0)
            throw Unavailable{fmt::format("trace {}: is no gzip file", name_.string())};
        return static_cast<std::size_t>(count);
    }

    void seek(std::uint64_t offset) override {
        if (gzseek(stream_, static_cast<z_off_t>(offset), SEEK_SET) < 0)
            throw Unavailable{fmt::format("trace {}: cannot be uncompressed", name_.string())};
    }

private:
    std::filesystem::path name_;
    gzFile stream_ = nullptr;
};

} // namespace

bool is_compressed(const std::filesystem::path& path) {
    constexpr std::array<std::string_view, 5> endings = {".gz", ".zst", ".xz", ".bz2", ".lz4"};
    return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

std::filesystem::path uncompressed_name(const std::filesystem::path& path) {
    auto name = path;
    return is_compressed(path) ? name.replace_extension() : name;
}

bool is_readable(const std::filesystem::path& path) {
    return !is_compressed(path) || path.extension() == ".zst" || path.extension() == ".gz";
}

std::unique_ptr<Content> open_content(Descriptor file, const std::filesystem::path& name) {
    if (!is_readable(name))
        throw Unavailable{fmt::format("trace {}: this compression is not read; use zstd or gzip", name.string())};
    if (name.extension() == ".zst") return std::make_unique<ZstdContent>(std::move(file), name);
    if (name.extension() == ".gz") return std::make_unique<GzipContent>(std::move(file), name);
    return std::make_unique<PlainContent>(std::move(file), name);
}

} // namespace shopd::trace
