#include "daemon/commands/init/place_file.hpp"

#include "daemon/commands/init/pages.hpp"
#include "daemon/commands/private_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <system_error>

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shopd::commands {
namespace {

/// The shipped example, as it was shipped.
bool is_untouched(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return text == shipped_configuration;
}

std::filesystem::path aside_of(const std::filesystem::path& file) {
    std::filesystem::path aside = file.string() + ".before-init";
    for (int number = 2; std::filesystem::exists(std::filesystem::symlink_status(aside)); ++number)
        aside = fmt::format("{}.before-init-{}", file.string(), number);
    return aside;
}

struct Access {
    mode_t mode = 0640;
    uid_t user = ::getuid();
    gid_t group = ::getgid();
};

Access access_of(const std::filesystem::path& file) {
    Access access;

    struct stat status {};

    if (::stat(file.c_str(), &status) == 0) return {status.st_mode & 07777, status.st_uid, status.st_gid};
    if (::getuid() == 0)
        if (const auto* group = ::getgrnam("moodle-shopd")) access.group = group->gr_gid; // as the package has it
    return access;
}

void give(const std::filesystem::path& file, const Access& access) {
    if (::chown(file.c_str(), access.user, access.group) != 0 || ::chmod(file.c_str(), access.mode) != 0)
        throw CannotWrite{fmt::format("{}: {}", file.string(), std::generic_category().message(errno))};
}

} // namespace

void require_place(const std::filesystem::path& configuration, bool force) {
    const auto folder = configuration.parent_path();
    if (!std::filesystem::is_directory(folder))
        throw CannotWrite{
            fmt::format("{}: there is no such folder; make it, or name another with --config", folder.string())};
    if (force || !std::filesystem::exists(configuration) || is_untouched(configuration)) return;
    throw CannotWrite{
        fmt::format("{} is there already, and is not the example that is shipped; --force moves it aside, "
                    "--config names another place",
                    configuration.string())};
}

std::optional<std::filesystem::path> place_configuration(const std::filesystem::path& file, std::string_view text,
                                                         bool force) {
    require_place(file, force);
    const auto access = access_of(file);
    std::optional<std::filesystem::path> aside;
    if (std::filesystem::exists(file) && !is_untouched(file)) {
        aside = aside_of(file);
        std::error_code failed;
        std::filesystem::create_hard_link(file, *aside, failed);
        if (failed) throw CannotWrite{fmt::format("{}: {}", aside->string(), failed.message())};
    }
    write_private_file(file, text, true);
    give(file, access);
    return aside;
}

void place_file(const std::filesystem::path& file, std::string_view text) {
    write_private_file(file, text, true);
    give(file, {.mode = 0644});
}

} // namespace shopd::commands
