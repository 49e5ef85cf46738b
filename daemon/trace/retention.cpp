#include "daemon/trace/retention.hpp"

#include "config/units.hpp"

#include <fmt/format.h>

namespace shopd::trace {

std::vector<Removal> files_to_remove(const std::vector<KeptFile>& files, std::uint64_t live_size,
                                     const config::Trace& settings, std::chrono::system_clock::time_point now) {
    std::uint64_t size = live_size;
    for (const auto& file : files)
        size += file.size;
    std::vector<Removal> removals;
    for (const auto& file : files) {
        const auto age = now - file.written;
        const bool is_too_much = settings.keep_size != 0 && size > settings.keep_size;
        if (age <= settings.legal_term || (age <= settings.keep && !is_too_much)) continue;
        removals.push_back(
            {file.path, age > settings.keep
                            ? fmt::format("older than {}", config::to_text(settings.keep))
                            : fmt::format("more than {} in all", config::to_size_text(settings.keep_size))});
        size -= file.size;
    }
    return removals;
}

} // namespace shopd::trace
