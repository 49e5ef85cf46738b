#pragma once

#include "daemon/trace/content.hpp"
#include "daemon/trace/sources.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace shopd::trace {

/// Files are indexed in blocks of so many uncompressed bytes: a line belongs to the block in which it begins.
constexpr std::uint64_t index_block = std::uint64_t{256} * 1024;

/// Of a posting's block number the low bits count blocks within the file. What stands beyond is not indexed.
constexpr unsigned bits_of_block = 24;

/// A file of which lines are indexed.
struct IndexedFile {
    std::uint64_t number = 0; ///< of ours, never given twice
    FileId id;
    std::uint64_t indexed = 0; ///< so many uncompressed bytes, whole lines
    std::uint32_t ending = 0;  ///< checksum of the last bytes of these; of a compressed file nothing
    std::uint64_t size = 0;    ///< a compressed file's, in bytes; 0: it is not compressed
    std::int64_t written = 0;  ///< a compressed file's last write, in nanoseconds

    /// The row of a source that was read to the offset `indexed`.
    /// @throws Unavailable
    static IndexedFile of(std::uint64_t number, const Source& listed, std::uint64_t indexed);

    /// Whether the source is the file still that was indexed, however much it has grown.
    [[nodiscard]] bool is(const Source& source) const;
};

struct IndexRun {
    std::uint32_t id = 0;
    unsigned level = 0; ///< how many merges it comes from
    std::uint64_t pages = 0;
};

/// What the index has: which files up to where, in which runs. One small file, replaced whole; it has a checksum.
struct Catalogue {
    std::uint64_t next_file = 1;
    std::uint32_t next_run = 1;
    std::vector<IndexedFile> files;
    std::vector<IndexRun> runs;

    /// @return nothing where there is none
    /// @throws IndexDamaged, Unavailable
    static std::optional<Catalogue> find(const std::filesystem::path& folder);

    /// @throws Unavailable
    void store(const std::filesystem::path& folder) const;

    [[nodiscard]] const IndexedFile* find_file(const Source& source) const;
};

/// `NAME.index` beside a trace.
std::filesystem::path index_folder(const std::filesystem::path& live);

std::filesystem::path run_path(const std::filesystem::path& folder, std::uint32_t run);

} // namespace shopd::trace
