#pragma once

/// A named place at which a test can hold the daemon, to kill it or to let two workers go at once.
///
///     SHOPD_FAULT_POINT("after_claim");
///     SHOPD_FAULT_POINT("before_call_" + function);
///
/// Compiled in with -DSHOPD_FAULT_POINTS=ON only (target shopd_fault_point passes it on); else the argument is not even
/// evaluated. Any thread may come by: each arming holds exactly one.
#ifdef SHOPD_FAULT_POINTS

#include <string_view>

namespace shopd {

/// When the environment's SHOPD_FAULT_POINTS_DIR names a folder with a file `<name>.armed`: renames that file to
/// `<name>.<pid>.<tid>.reached`, then waits until `<name>.go` exists there. Else returns at once.
/// The rename is atomic, so of many threads one is held and the others pass; `.go` lets all held at that name pass.
/// @throws std::filesystem::filesystem_error when the folder cannot be used
void fault_point(std::string_view name);

} // namespace shopd

#define SHOPD_FAULT_POINT(name) ::shopd::fault_point(name)

#else

#define SHOPD_FAULT_POINT(name) static_cast<void>(0)

#endif
