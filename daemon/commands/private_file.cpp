#include "daemon/commands/private_file.hpp"

#include "daemon/trace/trace_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

namespace shopd::commands {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, int error) {
    throw CannotWrite{fmt::format("{}: {}", file.string(), std::generic_category().message(error))};
}

void write_all(int descriptor, const std::filesystem::path& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = write(descriptor, bytes.data(), bytes.size());
        if (count < 0) fail(file, errno);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    if (fsync(descriptor) != 0) fail(file, errno);
}

} // namespace

void write_private_file(const std::filesystem::path& file, std::string_view bytes, bool replace) {
    const std::filesystem::path draft = file.string() + fmt::format(".{}.new", getpid());
    const trace::Descriptor descriptor{
        open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!descriptor.is_open()) fail(draft, errno);
    try {
        write_all(descriptor.number(), draft, bytes);
        if (renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, file.c_str(), replace ? 0 : RENAME_NOREPLACE) != 0) {
            if (errno == EEXIST)
                throw CannotWrite{fmt::format("{} is there already; --force replaces it", file.string())};
            fail(file, errno);
        }
    } catch (...) {
        unlink(draft.c_str());
        throw;
    }
}

} // namespace shopd::commands
