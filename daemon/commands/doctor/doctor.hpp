#pragma once

#include "config/config.hpp"
#include "daemon/commands/check_live.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace shopd::commands {

/// A part of what is around us, and what was found there.
struct Examined {
    std::string part; ///< e.g. "hearing"
    std::vector<Finding> findings;
};

/// Looks at everything around us that can be wrong: what `check --live` looks at, and PostgreSQL's settings, whether
/// notifications arrive, the clocks, the disk, the trace's files, Moodle's certificate and PHP. Changes nothing; sends
/// one notification to itself.
std::vector<Examined> examine(const config::Config& config);

/// Whether there is nothing but notes.
bool is_well(const std::vector<Examined>& parts);

struct DoctorOptions {
    bool json = false;
    bool try_out = false; ///< make a throw-away account too (doctor_parts.hpp)
};

/// `moodle-shopd doctor`. @return 0 where all is well; else 1
int doctor(const config::Config& config, const DoctorOptions& options, std::ostream& out);

} // namespace shopd::commands
