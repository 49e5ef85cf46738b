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

} // namespace

void check_files(const Config& config) {
    Report report;
    check_secret(config.moodle.token_file, "moodle.token_file", "token", report);
    if (config.trace.signing_key_file)
        check_secret(*config.trace.signing_key_file, "trace.signing_key_file", "key", report);
    if (config.monitoring.webhook_file)
        check_secret(*config.monitoring.webhook_file, "monitoring.webhook_file", "address", report);
    if (config.moodle.ca_file) is_file(*config.moodle.ca_file, "moodle.ca_file", report);
    report.throw_if_any();
}

} // namespace shopd::config
