#pragma once

#include "config/config.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace shopd::trace {

/// A rotated file as the rules of retention see it.
struct KeptFile {
    std::filesystem::path path;
    std::chrono::system_clock::time_point written; ///< its last write: that of its last line
    std::uint64_t size = 0;                        ///< bytes on disk
};

struct Removal {
    std::filesystem::path path;
    std::string why; ///< for the trace: "older than 3650 days"
};

/// Which files are to go: those older than `trace.keep`, and the oldest while all together are larger than
/// `trace.keep_size`; never one within `trace.legal_term`.
/// @param files  oldest first
std::vector<Removal> files_to_remove(const std::vector<KeptFile>& files, std::uint64_t live_size,
                                     const config::Trace& settings, std::chrono::system_clock::time_point now);

} // namespace shopd::trace
