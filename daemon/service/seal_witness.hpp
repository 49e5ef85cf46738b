#pragma once

#include "config/config.hpp"
#include "daemon/trace/archive.hpp"

namespace shopd::service {

/// Keeps heads of the seal in moodle_shopd.seal_heads, to which the daemon's login may only add. Connects for each:
/// there is one a minute at most.
/// @param owner  as database::owner_identity
trace::Archive::Witness seal_witness(const config::Database& database, const std::string& owner);

} // namespace shopd::service
