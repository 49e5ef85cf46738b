#include "config/load.hpp"
#include "config/report.hpp"

#include <fmt/format.h>

namespace shopd::config {
namespace {

namespace fs = std::filesystem;

/// @return whether there is such a file; what is there and is none is reported
bool is_file(const fs::path& path, std::string_view key, Report& report) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_regular_file(status)) return true;
    if (fs::exists(status)) report.add(path.string(), {fmt::format("{} is not a file", key), "name a file"});
    return false;
}

/// A file with a secret: not for every user of the machine.
/// @param what  the secret, in words
void check_secret(const fs::path& path, std::string_view key, std::string_view what, Report& report) {
    if (!is_file(path, key, report)) return;
    std::error_code ignored;
    const auto others = fs::status(path, ignored).permissions() & fs::perms::others_all;
    if (others == fs::perms::none) return;
    report.add(path.string(), {fmt::format("{} is open to every user of this machine", key),
                               fmt::format("type: chmod 0400 {}   (and make a new {} if somebody may have read it)",
                                           path.string(), what)});
}

struct NamedFile {
    std::string_view key;
    std::optional<fs::path> path;
    std::string_view secret; ///< in words; "" where it holds none
};

std::vector<NamedFile> files_of(const Config& config) {
    return {{"moodle.token_file", config.moodle.token_file, "token"},
            {"trace.signing_key_file", config.trace.signing_key_file, "key"},
            {"monitoring.webhook_file", config.monitoring.webhook_file, "address"},
            {"moodle.ca_file", config.moodle.ca_file, ""}};
}

} // namespace

void check_files(const Config& config) {
    Report report;
    for (const auto& [key, path, secret] : files_of(config)) {
        if (!path) continue;
        if (secret.empty())
            is_file(*path, key, report);
        else
            check_secret(*path, key, secret, report);
    }
    report.throw_if_any();
}

std::vector<std::string> missing_files(const Config& config) {
    std::vector<std::string> missing;
    std::error_code ignored;
    for (const auto& [key, path, secret] : files_of(config))
        if (path && fs::status(*path, ignored).type() == fs::file_type::not_found)
            missing.push_back(fmt::format("{}: {}", key, path->string()));
    return missing;
}

} // namespace shopd::config
