#pragma once

#include <cstddef>
#include <string>

namespace shopd::config {

/// A scalar of the file with the place where it stands, so that a later check can point at it.
struct Place {
    std::string file;
    std::size_t line = 0;   ///< from 1; 0: nowhere (a default)
    std::size_t column = 0; ///< from 1
};

struct Parameter {
    std::string value; ///< as written; a time as `1798761600`, `+N days` or `+N hours`, days as a bare number
    Place place;
};

} // namespace shopd::config
