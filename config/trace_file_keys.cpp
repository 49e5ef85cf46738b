#include "config/keys.hpp"

namespace shopd::config {

std::vector<Key> trace_file_keys() {
    return {
        {"trace.file", PathKind{[](Config& config) -> std::filesystem::path& { return config.trace.file; }},
         "The merchant trace.", true},
        {"trace.read",
         PathsKind{[](Config& config) -> std::vector<std::filesystem::path>& { return config.trace.read; }},
         "Further files that scans read, e.g. the plugin's merchant_trace.log; * and ? stand for file names."},
    };
}

} // namespace shopd::config
