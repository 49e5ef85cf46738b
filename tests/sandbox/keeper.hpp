#pragma once

#include <filesystem>

#include <sys/types.h>

namespace shopd::sandbox {

/// A process of its own that outlives us only to tidy up: when we end, in whatever way (SIGKILL too), it stops the
/// PostgreSQL server of a folder and removes the folder.
class Keeper {
public:
    /// @param folder  holds the data folder `data`
    explicit Keeper(const std::filesystem::path& folder);
    /// Lets it tidy up and waits for its end.
    ~Keeper();
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;

private:
    int lifeline_ = -1; ///< held open by us alone; its end is the keeper's signal
    pid_t keeper_ = 0;
};

} // namespace shopd::sandbox
