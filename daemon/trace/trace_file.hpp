#pragma once

#include "daemon/trace/errors.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <sys/stat.h>

namespace shopd::trace {

/// Which file, whatever its name: a rotation renames it and leaves this as it was.
struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    friend auto operator<=>(const FileId&, const FileId&) = default;

    static FileId of(const struct stat& status);

    /// @return nothing where no file has this name
    static std::optional<FileId> find(const std::filesystem::path& path);
};

/// A file descriptor that is closed in the end.
class Descriptor {
public:
    explicit Descriptor(int number = -1) noexcept : number_{number} {}

    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}

    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }

    ~Descriptor();

    [[nodiscard]] int number() const noexcept { return number_; }

    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

private:
    int number_;
};

/// An Unavailable that names the file and the system's reason.
Unavailable unavailable(const std::filesystem::path& path, std::string_view what, int error);

/// A write that failed. `left` bytes of it stand in the file where it could not be cut back.
class WriteFailed : public Unavailable {
public:
    WriteFailed(const Unavailable& reason, std::size_t left) : Unavailable{reason}, left_{left} {}

    [[nodiscard]] std::size_t left() const noexcept { return left_; }

private:
    std::size_t left_;
};

/// One trace file, open for appending. Not thread-safe but for `sync`.
class TraceFile {
public:
    /// Opens it, or makes it with mode 0640 and group adm (where the group exists and we may).
    /// @throws Unavailable
    explicit TraceFile(const std::filesystem::path& path);

    [[nodiscard]] FileId id() const noexcept { return id_; }

    [[nodiscard]] bool is_new() const noexcept { return is_new_; }

    [[nodiscard]] std::uint64_t size() const;
    [[nodiscard]] std::chrono::system_clock::time_point last_written() const;

    /// Whether the last line has no newline: a crash or a full disk left it so.
    [[nodiscard]] bool ends_in_half_line() const;

    /// Appends all bytes with one write(2); goes on after a short one. Where that fails the file is cut back to its
    /// size before.
    /// @throws WriteFailed
    void append(std::string_view bytes);

    /// @return how many bytes there were, at most `size`; 0 at the end
    /// @throws Unavailable
    std::size_t read(std::uint64_t offset, char* bytes, std::size_t size) const;

    /// Makes it shorter. @throws Unavailable
    void cut_back(std::uint64_t size);

    /// fdatasync; 0 or errno. Any thread.
    [[nodiscard]] int sync() const noexcept;

    /// Whether `bytes` more could be written, tried by reserving the room, without changing the file.
    /// @return 0, or the errno that says why not
    [[nodiscard]] int reserve(std::uint64_t bytes) const noexcept;

private:
    std::filesystem::path path_;
    Descriptor descriptor_;
    FileId id_;
    bool is_new_ = false;
};

/// Those who may read logs may read it, where there is such a group and we may give it away.
void give_to_group_adm(int descriptor) noexcept;

/// fsync of a folder: 0 or errno.
int sync_folder(const std::filesystem::path& folder) noexcept;

} // namespace shopd::trace
