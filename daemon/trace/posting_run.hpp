#pragma once

#include "daemon/trace/trace_file.hpp"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace shopd::trace {

/// That lines of a transaction stand in one block of a file. Ordered by transaction, then by block.
struct Posting {
    std::uint32_t key = 0;   ///< of the transaction (transaction_key.hpp); others may have the same
    std::uint64_t block = 0; ///< which file and which of its blocks (index_catalogue.hpp)

    friend auto operator<=>(const Posting&, const Posting&) = default;
};

/// The index is not what was written. It is made anew from the trace, which is the truth.
class IndexDamaged : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A run: sorted postings in a file that is written once. It consists of pages of 4 KiB, each with its checksum, its
/// number and the run's, so that a look-up proves what it finds, and that there is nothing else to be found, by the
/// pages on both sides of the place. (An embedded store would answer from a damaged page without a word.) Numbers are
/// in the machine's byte order.
class PostingRun {
public:
    /// @throws IndexDamaged, Unavailable; std::filesystem::filesystem_error where it is not there
    PostingRun(const std::filesystem::path& path, std::uint32_t id, std::uint64_t pages);

    /// Appends the blocks of a transaction, in order.
    /// @throws IndexDamaged
    void find(std::uint32_t key, std::vector<std::uint64_t>& blocks) const;

    [[nodiscard]] std::uint64_t pages() const noexcept { return pages_; }

    /// All postings of a page, in order.
    /// @throws IndexDamaged
    [[nodiscard]] std::vector<Posting> read_page(std::uint64_t page) const;

private:
    [[nodiscard]] std::uint32_t first_key_unproved(std::uint64_t page) const;

    std::filesystem::path path_;
    Descriptor file_;
    std::uint32_t id_;
    std::uint64_t pages_;
};

/// Writes a run, posting by posting in order.
class PostingRunWriter {
public:
    /// @throws Unavailable
    PostingRunWriter(std::filesystem::path path, std::uint32_t id);

    void add(const Posting& posting);

    /// @return how many pages there are, 0 where nothing was added
    std::uint64_t finish();

private:
    void write_page();

    std::filesystem::path path_;
    Descriptor file_;
    std::uint32_t id_;
    std::uint64_t pages_ = 0;
    std::vector<Posting> page_;
};

} // namespace shopd::trace
