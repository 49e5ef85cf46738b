#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace shopd::sandbox::cli {

/// FOLDER/sandbox.json: where a running sandbox can be reached.
struct SandboxFile {
    std::string dsn;                  ///< of the site's database, as superuser
    std::string url;                  ///< of the stand-in Moodle
    std::filesystem::path token_file; ///< the service account's token
    std::filesystem::path ca_file;    ///< "" with plain http
    std::filesystem::path cluster;    ///< PostgreSQL's folder, its socket
    pid_t sandbox = 0;                ///< to be sent SIGTERM
    pid_t stand_in = 0;
    pid_t postgresql = 0;
};

std::filesystem::path path_of(const std::filesystem::path& folder);
/// @throws std::runtime_error when no sandbox runs there
SandboxFile read(const std::filesystem::path& folder);
/// Whole or not at all: it may be waited for.
void write(const std::filesystem::path& folder, const SandboxFile& file);

} // namespace shopd::sandbox::cli
