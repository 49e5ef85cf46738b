#pragma once

#include "daemon/trace/trace_file.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace shopd::trace {

/// What a trace file holds, uncompressed: a plain file, one of independent zstd frames (archive.hpp) or any other
/// `.zst`, or a `.gz`. Offsets count uncompressed bytes. Not thread-safe.
class Content {
public:
    Content() = default;
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
    virtual ~Content() = default;

    /// @return  how many bytes were read, at most `size`; 0 at the end
    /// @throws Unavailable where the file cannot be read or is damaged here; `pass_damage` may then go on
    virtual std::size_t read(char* bytes, std::size_t size) = 0;

    /// Goes on at `offset`; beyond the end nothing is read. Quick in plain files and in ours; others are read from the
    /// beginning.
    /// @throws Unavailable
    virtual void seek(std::uint64_t offset) = 0;

    /// After a failed `read` or `seek`: goes on behind the damage where the file's parts stand for themselves.
    /// @return  the offset there, where a line begins; nothing where the rest cannot be read
    virtual std::optional<std::uint64_t> pass_damage() { return std::nullopt; }
};

/// @param name  for messages; its ending tells the kind of the file
/// @throws Unavailable for a kind that cannot be read
std::unique_ptr<Content> open_content(Descriptor file, const std::filesystem::path& name);

/// Whether the name says that the file is compressed, readable or not.
bool is_compressed(const std::filesystem::path& path);

/// NAME for NAME.zst; the name itself where it is none of a compressed file.
std::filesystem::path uncompressed_name(const std::filesystem::path& path);

/// Whether `open_content` reads files of this name.
bool is_readable(const std::filesystem::path& path);

} // namespace shopd::trace
