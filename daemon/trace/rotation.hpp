#pragma once

#include "daemon/trace/trace_file.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// The rotated files that stand beside a live one, oldest first: ours (`NAME-00000042-20260821T203855`: they sort by
/// name, by a number that only grows, whatever the clock did) and those of an outside rotation (`NAME.3`,
/// `NAME-20260821`), the latter in order of their last write. A compressed one (`.gz`, `.zst`, ...) is listed too.
std::vector<std::filesystem::path> find_rotated(const std::filesystem::path& live);

/// A file with the name that it had when it was looked at.
struct NamedFile {
    std::filesystem::path path;
    FileId id;
};

/// The rotated files and then the live one, as they stood at one moment: looked at again where a rotation happened
/// meanwhile, so that no file is left out between the two.
std::vector<NamedFile> find_chain(const std::filesystem::path& live);

/// Whether the name says that the file is compressed; such files are not read.
bool is_compressed(const std::filesystem::path& path);

/// The name that the file `id` has now, among the live one and its rotated ones; empty where it is gone.
std::filesystem::path find_name(const std::filesystem::path& live, FileId id);

/// Gives the live file its rotated name; never over an existing file.
/// @param moment  the end of the name, e.g. 20260821T203855
/// @return        the new name
/// @throws        Unavailable; the live file then has its name still
std::filesystem::path rename_to_rotated(const std::filesystem::path& live, std::string_view moment);

} // namespace shopd::trace
