#include "daemon/trace/trace_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <grp.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

int make(const std::filesystem::path& path) {
    const int descriptor = open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_CREAT | O_EXCL, 0640);
    if (descriptor < 0) return descriptor;
    fchmod(descriptor, 0640);
    give_to_group_adm(descriptor);
    return descriptor;
}

struct stat status_of(const Descriptor& descriptor, const std::filesystem::path& path) {
    struct stat status {};

    if (fstat(descriptor.number(), &status) != 0) throw unavailable(path, "cannot be looked at", errno);
    return status;
}

} // namespace

FileId FileId::of(const struct stat& status) {
    return {status.st_dev, status.st_ino};
}

std::optional<FileId> FileId::find(const std::filesystem::path& path) {
    struct stat status {};

    if (stat(path.c_str(), &status) != 0) return std::nullopt;
    return of(status);
}

Descriptor::~Descriptor() {
    if (number_ >= 0) close(number_);
}

Unavailable unavailable(const std::filesystem::path& path, std::string_view what, int error) {
    return Unavailable{fmt::format("trace {}: {}: {}", path.string(), what, std::generic_category().message(error))};
}

TraceFile::TraceFile(const std::filesystem::path& path) : path_{path} {
    constexpr int attempts = 5;
    for (int attempt = 0; attempt < attempts && !descriptor_.is_open(); ++attempt) {
        descriptor_ = Descriptor{open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK)};
        if (descriptor_.is_open() || errno != ENOENT) break;
        descriptor_ = Descriptor{make(path)};
        is_new_ = descriptor_.is_open();
        if (!is_new_ && errno != EEXIST) break;
    }
    if (!descriptor_.is_open()) throw unavailable(path, "cannot be opened for writing", errno);
    const auto status = status_of(descriptor_, path_);
    if (!S_ISREG(status.st_mode)) throw Unavailable{fmt::format("trace {}: is not a regular file", path.string())};
    id_ = FileId::of(status);
}

std::uint64_t TraceFile::size() const {
    return static_cast<std::uint64_t>(status_of(descriptor_, path_).st_size);
}

std::chrono::system_clock::time_point TraceFile::last_written() const {
    return std::chrono::system_clock::from_time_t(status_of(descriptor_, path_).st_mtim.tv_sec);
}

bool TraceFile::ends_in_half_line() const {
    const auto length = size();
    char last = '\n';
    return length > 0 && pread(descriptor_.number(), &last, 1, static_cast<off_t>(length - 1)) == 1 && last != '\n';
}

void TraceFile::append(std::string_view bytes) {
    const auto before = size();
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t count = write(descriptor_.number(), bytes.data() + written, bytes.size() - written);
        if (count > 0) {
            written += static_cast<std::size_t>(count);
        } else if (count == 0 || errno != EINTR) {
            const auto reason = unavailable(path_, "cannot be written", count == 0 ? ENOSPC : errno);
            const bool is_cut_back = written == 0 || ftruncate(descriptor_.number(), static_cast<off_t>(before)) == 0;
            throw WriteFailed{reason, is_cut_back ? 0 : written};
        }
    }
}

std::size_t TraceFile::read(std::uint64_t offset, char* bytes, std::size_t size) const {
    const ssize_t count = pread(descriptor_.number(), bytes, size, static_cast<off_t>(offset));
    if (count < 0) throw unavailable(path_, "cannot be read", errno);
    return static_cast<std::size_t>(count);
}

void TraceFile::cut_back(std::uint64_t size) {
    if (ftruncate(descriptor_.number(), static_cast<off_t>(size)) != 0)
        throw unavailable(path_, "cannot be cut back", errno);
}

int TraceFile::sync() const noexcept {
    return fdatasync(descriptor_.number()) == 0 ? 0 : errno;
}

int TraceFile::reserve(std::uint64_t bytes) const noexcept {
    struct stat status {};

    if (fstat(descriptor_.number(), &status) != 0) return errno;
    if (fallocate(descriptor_.number(), FALLOC_FL_KEEP_SIZE, status.st_size, static_cast<off_t>(bytes)) == 0) return 0;
    const bool is_unsupported = errno == EOPNOTSUPP || errno == ENOSYS || errno == EPERM;
    return is_unsupported ? 0 : errno;
}

void give_to_group_adm(int descriptor) noexcept {
    std::array<char, 4096> buffer{};

    struct group entry {};
    struct group* found = nullptr;
    if (getgrnam_r("adm", &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return;
    [[maybe_unused]] const int ignored = fchown(descriptor, static_cast<uid_t>(-1), found->gr_gid);
}

int sync_folder(const std::filesystem::path& folder) noexcept {
    const Descriptor descriptor{open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!descriptor.is_open() || fsync(descriptor.number()) != 0) return errno;
    return 0;
}

} // namespace shopd::trace
