#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopd::trace {

/// Where a file's independent zstd frames begin: a skippable frame at the end of the file, which `zstd` passes over.
/// Source of the format: zstd's "seekable format", version 0.1.0, without checksums.
class SeekTable {
public:
    struct Frame {
        std::uint64_t compressed = 0; ///< offset in the file, bytes
        std::uint64_t plain = 0;      ///< offset in what it holds, bytes
    };

    /// @param compressed,plain  the frame's sizes in bytes
    void add(std::uint32_t compressed, std::uint32_t plain);

    /// The table as it stands at the end of a file.
    [[nodiscard]] std::string bytes() const;

    /// @return nothing where the file has no table, or one that cannot be its own
    static std::optional<SeekTable> find(int file);

    /// The frame that holds this byte, or the last one; there is one at least.
    [[nodiscard]] const Frame& frame_of(std::uint64_t plain_offset) const;

    /// The first frame that begins behind this byte of the file; nothing where there is none.
    [[nodiscard]] std::optional<Frame> frame_behind(std::uint64_t compressed_offset) const;

    [[nodiscard]] std::size_t size() const noexcept { return frames_.size(); }

    /// How many uncompressed bytes all frames hold.
    [[nodiscard]] std::uint64_t plain_size() const noexcept { return end_.plain; }

private:
    std::vector<Frame> frames_;
    Frame end_;
};

} // namespace shopd::trace
