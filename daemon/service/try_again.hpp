#pragma once

#include "config/config.hpp"

namespace shopd::service {

/// Orders with an effect on the dead list for a configuration's sake (cause CONFIG) are looked at again.
/// @throws  what libpqxx throws
void try_refused_again(const config::Config& config);

} // namespace shopd::service
