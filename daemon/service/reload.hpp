#pragma once

#include "daemon/service/status_file.hpp"
#include "daemon/service/worker.hpp"

#include <filesystem>

namespace shopd::service {

/// SIGHUP: reads configuration and token anew and swaps them whole, or keeps the old ones and says in the log why.
/// Orders that wait for a configuration (cause CONFIG) are tried again.
LastReload reload(Shared& shared, const std::filesystem::path& file);

} // namespace shopd::service
