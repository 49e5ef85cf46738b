#pragma once

#include <fmt/format.h>

#include <string>

namespace shopd::feed {

/// An interval as PostgreSQL reads it: `1.500000 seconds`.
inline std::string interval_text(double seconds) {
    return fmt::format("{:.6f} seconds", seconds);
}

} // namespace shopd::feed
