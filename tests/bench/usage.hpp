#pragma once

#include "tests/sandbox/site.hpp"

#include <cstdint>

#include <sys/types.h>

namespace shopd::bench {

/// VmHWM: the most memory that a process ever held, in MB of 1,000,000 bytes.
double peak_memory_mb(pid_t process);

/// Processor time of all its threads, in milliseconds.
double processor_ms(pid_t process);

/// Statements that the daemon's role sent, BEGIN and COMMIT included. Needs pg_stat_statements in the cluster.
class Statements {
public:
    /// Counts from now.
    explicit Statements(sandbox::Site& site);
    void reset();
    [[nodiscard]] std::int64_t count();
    /// The most frequent, for a look at what they are.
    [[nodiscard]] std::string most_frequent(int how_many);

private:
    sandbox::Site& site_;
};

} // namespace shopd::bench
