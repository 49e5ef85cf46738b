#pragma once

#include "daemon/trace/line_format.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/trace_file.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// The end of the daemon's own trace, and what comes after it. Follows the trace over rotations, its own and outside
/// ones, without leaving out a line; a line is given once it is complete. inotify wakes it; where that does not work
/// (network file systems) it looks once a second.
class Tail {
public:
    /// @param transaction_ids  only their lines; none: all lines, whatever their format
    /// @throws Unavailable where the file is there and cannot be read
    Tail(std::filesystem::path live, const std::vector<std::string>& transaction_ids);

    /// The last `count` wanted lines before the point from which `follow` goes on, in order, from rotated files too.
    /// @throws Unavailable
    [[nodiscard]] std::vector<std::string> last(std::size_t count) const;

    /// Gives the wanted lines that came since; returns when there were some, or after `patience`.
    /// @throws Unavailable
    void follow(std::chrono::milliseconds patience, const std::function<void(std::string_view)>& each);

private:
    void open_live();
    bool step(const std::function<void(std::string_view)>& each);
    void read_on(const std::function<void(std::string_view)>& each);
    bool go_to_the_next_file(const std::function<void(std::string_view)>& each);
    void finish_partial(const std::function<void(std::string_view)>& each);
    [[nodiscard]] std::size_t place_in(const std::vector<NamedFile>& chain) const;
    void wait(std::chrono::milliseconds patience) const;
    [[nodiscard]] bool is_wanted(std::string_view line) const;

    std::filesystem::path live_;
    std::vector<TransactionMatcher> matchers_;
    Descriptor changes_; ///< inotify, of the folder
    Descriptor file_;
    FileId id_;
    std::filesystem::path older_; ///< the rotated file before it, uncompressed, when it was opened; empty: none
    std::uint64_t begin_ = 0;     ///< where following began, in the first file
    std::uint64_t offset_ = 0;    ///< of what was not read yet
    std::string partial_;         ///< a line that has no end yet
    bool has_moved_ = false;      ///< another file has the name: read this one once more, then go on there
    bool is_longer_than_held_ = false;
};

} // namespace shopd::trace
