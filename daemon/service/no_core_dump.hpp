#pragma once

namespace shopd::service {

/// From here on no crash writes this process's memory to disk, whatever limits and handlers of the machine say, and no
/// other process of our user can read it: it holds the token and customers' names. Source: prctl(2), PR_SET_DUMPABLE.
void forbid_core_dumps();

} // namespace shopd::service
