#pragma once

#include "daemon/trace/trace_file.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// The rotated files that stand beside a live one, oldest first: ours (`NAME-00000042-20260821T203855`: they sort by
/// name, by a number that only grows, whatever the clock did) and those of an outside rotation (`NAME.3`,
/// `NAME-20260821`), the latter in order of their last write. A compressed one (`.gz`, `.zst`, ...) is listed too, but
/// where a file and what it was compressed to are both there, for a moment or after a crash, the file alone.
std::vector<std::filesystem::path> find_rotated(const std::filesystem::path& live);

/// Whether the file was set aside by us, not by an outside rotation; its name is never given again.
bool is_ours(const std::filesystem::path& live, const std::filesystem::path& rotated);

/// A file with the name that it had when it was looked at.
struct NamedFile {
    std::filesystem::path path;
    FileId id;

    friend bool operator==(const NamedFile&, const NamedFile&) = default;
};

/// The rotated files and then what was the live one when it was called, wherever a rotation put it meanwhile: no file
/// is left out between, and none stands there twice.
std::vector<NamedFile> find_chain(const std::filesystem::path& live);

/// The name that the file `id` has now, among the live one and its rotated ones; empty where it is gone.
std::filesystem::path find_name(const std::filesystem::path& live, FileId id);

/// Gives the live file its rotated name; never over an existing file.
/// @param moment  the end of the name, e.g. 20260821T203855
/// @return        the new name
/// @throws        Unavailable; the live file then has its name still
std::filesystem::path rename_to_rotated(const std::filesystem::path& live, std::string_view moment);

} // namespace shopd::trace
