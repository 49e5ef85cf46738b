#include "daemon/service/no_core_dump.hpp"

#include <spdlog/spdlog.h>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace shopd::service {

void forbid_core_dumps() {
    const rlimit none{0, 0};
    bool done = ::setrlimit(RLIMIT_CORE, &none) == 0;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // at the end they look at the process from outside
    done = ::prctl(PR_SET_DUMPABLE, 0) == 0 && done; // a handler that core_pattern names ignores the limit
#endif
    if (!done) spdlog::warn("core dumps cannot be forbidden: a crash may write the token to disk");
}

} // namespace shopd::service
