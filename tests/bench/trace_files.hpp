#pragma once

#include "config/config.hpp"
#include "tests/bench/report.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace shopd::bench {

/// A shop's trace of years, twice: as it was written and as the daemon keeps it. 99 bytes a line, 10 to 20 lines a
/// transaction, 200 transactions at a time, files of 64 MiB. Made once for a size, and kept in .cache/bench.
struct TraceFiles {
    std::filesystem::path plain; ///< folder of files as they were written, without an index
    std::filesystem::path kept;  ///< folder of the same files compressed, with the index
    std::uint64_t size = 0;      ///< bytes of lines
    std::string transaction_id;  ///< one in the middle
};

/// 10 GB, or 1 GB where the disk is small.
TraceFiles make_trace_files(Report& report);

/// Settings for the trace in a folder of these.
config::Trace trace_settings(const std::filesystem::path& folder);

} // namespace shopd::bench
