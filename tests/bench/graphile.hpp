#pragma once

#include "tests/bench/report.hpp"
#include "tests/sandbox/site.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <sys/types.h>

namespace shopd::bench {

/// graphile-worker, installed with npm from the lock file beside graphile/worker.js into .cache/bench.
class Graphile {
public:
    /// Installs it where it is not yet. @return nothing, and says why, where npm cannot get it
    static std::optional<Graphile> find(const Report& report);

    /// Its schema in this site's database.
    void migrate(sandbox::Site& site) const;
    /// Seconds from the start of its worker until the last of so many trivial jobs was done and it had stopped.
    [[nodiscard]] double drain(sandbox::Site& site, int jobs) const;

    /// A worker that hears, until it is finished.
    class Listening {
    public:
        Listening(const Graphile& graphile, sandbox::Site& site);
        ~Listening();
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;

        /// By bill, when its handler started (monotonic nanoseconds).
        std::map<std::int64_t, std::int64_t> finish();

    private:
        std::string read_all();

        pid_t process_ = 0;
        int input_ = -1;
        int output_ = -1;
        std::string text_;
    };

private:
    explicit Graphile(std::filesystem::path folder) : folder_{std::move(folder)} {}

    std::filesystem::path folder_;
};

} // namespace shopd::bench
