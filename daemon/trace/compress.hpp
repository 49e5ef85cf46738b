#pragma once

#include <filesystem>
#include <stop_token>

namespace shopd::trace {

/// Turns a file that no one writes any more into `NAME.zst`: independent zstd frames of whole lines, at most 256 KiB
/// each and each with its checksum, and a seek table, so that `zstdcat` reads it and a part can be read alone. Mode,
/// group and time of the last write stay.
///
/// The file goes only when the other is on disk under its name and was read back equal, so that there is a complete
/// copy at every instant; after a crash in between, it goes on from there.
///
/// @return  the name of what is there now; the old one where `stop` came first
/// @throws Unavailable; the file is then as it was
std::filesystem::path compress(const std::filesystem::path& plain, const std::stop_token& stop = {});

} // namespace shopd::trace
