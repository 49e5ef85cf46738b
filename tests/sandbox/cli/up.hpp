#pragma once

#include <filesystem>

namespace shopd::sandbox::cli {

struct UpOptions {
    std::filesystem::path folder;
    bool https = false;
    bool support_course = false;
    bool keep = false; ///< in the background
};

/// Starts cluster, site and stand-in, writes FOLDER/sandbox.json, stays until SIGTERM or SIGINT, leaves nothing behind.
int up(const UpOptions& options);

/// The same in the background; returns when it is up. @param program  this executable
int up_and_keep(const UpOptions& options, const std::filesystem::path& program);

/// Ends the sandbox of a folder and waits until it is gone.
int down(const std::filesystem::path& folder);

} // namespace shopd::sandbox::cli
