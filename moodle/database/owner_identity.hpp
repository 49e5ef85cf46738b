#pragma once

#include <string>

namespace shopd::database {

/// Who a daemon is in our tables: host and trace file, since the trace file's lock lets one daemon of a host hold it.
std::string owner_identity(const std::string& trace_file);

} // namespace shopd::database
