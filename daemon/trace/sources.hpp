#pragma once

#include "config/config.hpp"
#include "daemon/trace/content.hpp"
#include "daemon/trace/trace_file.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace shopd::trace {

/// A file to be read. A rotation may rename it before its turn comes: it is then found by its id.
struct Source {
    std::filesystem::path path;
    std::filesystem::path live; ///< beside which it may be found when it was renamed
    FileId id;
};

/// Files that continue one another, oldest first, the live one last.
using Series = std::vector<Source>;

/// All that scans read: the daemon's own trace with its rotated files, then what `trace.read` names, each group of
/// `NAME`, `NAME.1`, `NAME-20260821` ... a series. A file named twice is read once.
struct Sources {
    std::vector<Series> series;
    std::vector<std::string> problems; ///< in words: what is there, or should be, and cannot be read
};

Sources find_sources(const config::Trace& settings);

/// Opens a source for reading, under the name it has now, compressed or not.
/// @throws Unavailable
std::unique_ptr<Content> open_source(const Source& source);

} // namespace shopd::trace
