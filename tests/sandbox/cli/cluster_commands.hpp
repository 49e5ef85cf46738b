#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shopd::sandbox::cli {

/// Leaves a cluster running in a folder, for test processes with SHOPD_SANDBOX_CLUSTER=FOLDER.
int cluster_start(const std::filesystem::path& folder);
int cluster_stop(const std::filesystem::path& folder);

/// Runs a command with a cluster of its own in SHOPD_SANDBOX_CLUSTER, gone when the command ends, or we do.
/// @return the command's exit code
int cluster_run(const std::vector<std::string>& words);

} // namespace shopd::sandbox::cli
