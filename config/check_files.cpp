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

} // namespace

void check_files(const Config& config) {
    Report report;
    const auto& token = config.moodle.token_file;
    if (is_file(token, "moodle.token_file", report)) {
        std::error_code ignored;
        const auto others = fs::status(token, ignored).permissions() & fs::perms::others_all;
        if (others != fs::perms::none) {
            report.add(token.string(),
                       {"moodle.token_file is open to every user of this machine",
                        fmt::format("type: chmod 0400 {}   (and make a new token if somebody may have read it)",
                                    token.string())});
        }
    }
    if (config.moodle.ca_file) is_file(*config.moodle.ca_file, "moodle.ca_file", report);
    report.throw_if_any();
}

} // namespace shopd::config
