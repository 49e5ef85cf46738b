#pragma once

#include "tests/sandbox/stand_in/json.hpp"

#include <cstddef>

namespace shopd::sandbox::stand_in {

/// A batch written in part and answered as if it were whole (`partial`).

/// The parameters with only the first entries of their list.
Json first_entries(Json parameters, std::size_t count);

/// An answer with an entry for each that was sent: ids made up where nothing was written.
Json pretended(Json answer, const Json& parameters);

} // namespace shopd::sandbox::stand_in
