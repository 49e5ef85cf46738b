#include "daemon/trace/zstd_content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>

#include <unistd.h>

namespace shopd::trace {

ZstdContent::ZstdContent(Descriptor file, std::filesystem::path name)
    : file_{std::move(file)}, name_{std::move(name)}, table_{SeekTable::find(file_.number())},
      stream_{ZSTD_createDStream()} {
    if (stream_ == nullptr) throw std::bad_alloc{};
}

ZstdContent::~ZstdContent() {
    ZSTD_freeDStream(stream_);
}

void ZstdContent::throw_damaged(std::string_view reason) const {
    throw Unavailable{fmt::format("trace {}: cannot be uncompressed near byte {}: {}", name_.string(),
                                  input_end_ - input_.size() + input_read_, reason)};
}

bool ZstdContent::fill() {
    constexpr std::size_t block = std::size_t{64} * 1024;
    input_.resize(block);
    input_read_ = 0;
    for (;;) {
        const ssize_t count = pread(file_.number(), input_.data(), block, static_cast<off_t>(input_end_));
        if (count < 0 && errno == EINTR) continue;
        input_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        if (count < 0) throw unavailable(name_, "cannot be read", errno);
        input_end_ += static_cast<std::uint64_t>(count);
        return count > 0;
    }
}

std::size_t ZstdContent::read(char* bytes, std::size_t size) {
    ZSTD_outBuffer out{bytes, size, 0};
    while (out.pos == 0) {
        if (input_read_ == input_.size() && !fill()) {
            if (is_within_frame_) throw_damaged("the file ends too early");
            return 0;
        }
        ZSTD_inBuffer in{input_.data(), input_.size(), input_read_};
        const std::size_t left = ZSTD_decompressStream(stream_, &out, &in);
        if (ZSTD_isError(left) != 0) throw_damaged(ZSTD_getErrorName(left));
        input_read_ = in.pos;
        is_within_frame_ = left != 0;
    }
    return out.pos;
}

void ZstdContent::start_at(SeekTable::Frame frame) {
    ZSTD_DCtx_reset(stream_, ZSTD_reset_session_only);
    input_.clear();
    input_read_ = 0;
    input_end_ = frame.compressed;
    is_within_frame_ = false;
}

void ZstdContent::skip(std::uint64_t count) {
    std::array<char, std::size_t{16} * 1024> nowhere{};
    while (count > 0) {
        const auto got = read(nowhere.data(), std::min<std::uint64_t>(count, nowhere.size()));
        if (got == 0) return;
        count -= got;
    }
}

void ZstdContent::seek(std::uint64_t offset) {
    const auto frame = table_ ? table_->frame_of(offset) : SeekTable::Frame{};
    start_at(frame);
    skip(offset - frame.plain);
}

std::optional<std::uint64_t> ZstdContent::pass_damage() {
    if (!table_) return std::nullopt;
    const auto next = table_->frame_behind(input_end_ - input_.size() + input_read_);
    if (!next) return std::nullopt;
    start_at(*next);
    return next->plain;
}

} // namespace shopd::trace
