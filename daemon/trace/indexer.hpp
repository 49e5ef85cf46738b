#pragma once

#include "daemon/trace/index_catalogue.hpp"
#include "daemon/trace/posting_run.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace shopd::trace {

/// Keeps the index of a trace: for each transaction, the blocks of the files in which lines of it begin. Everything in
/// it comes from the files, and nothing but time depends on it: it is not synced, and what is damaged is made anew.
///
/// New postings make a small run; eight runs of a level are merged into one of the next, which leaves out files that
/// are gone. So a look-up asks a few dozen runs at most, and ten years of traces are never sorted at once.
class Indexer {
public:
    /// Called now and then with how many uncompressed bytes were indexed so far.
    using Progress = std::function<void(std::uint64_t done)>;

    /// Takes the index for this process; makes the folder.
    /// @throws Held where another one has it, Unavailable
    explicit Indexer(std::filesystem::path folder);

    /// Forgets all that is indexed.
    /// @throws Unavailable
    void start_anew();

    /// Indexes what came since. A damaged index is started anew, and complete after the next call.
    /// @param sources  all files that are to be known; others are forgotten
    /// @param least    a live file waits until it has so many new bytes
    /// @return         how many bytes were indexed
    /// @throws Unavailable where the index cannot be written; files that cannot be read are left for later
    std::uint64_t catch_up(const std::vector<Source>& sources, std::uint64_t least, const std::stop_token& stop = {},
                           const Progress& progress = {});

    /// Takes over that a file was compressed: it has the lines that it had.
    /// @param size  the plain file's, in bytes
    /// @throws IndexDamaged, Unavailable
    void replace(FileId plain, std::uint64_t size, const Source& compressed);

private:
    void load();
    void know_only(const std::vector<Source>& sources);
    [[nodiscard]] bool has_news(const Source& source, const IndexedFile& file, std::uint64_t least) const;
    void index(const Source& source, IndexedFile& file, const std::stop_token& stop, const Progress& progress);
    void write_run();
    void merge_where_due();
    void merge(unsigned level);
    void remove_unknown_runs() const;

    std::filesystem::path folder_;
    Descriptor lock_;
    Catalogue catalogue_;
    std::vector<Posting> postings_; ///< not in a run yet
    std::uint64_t done_ = 0;
};

} // namespace shopd::trace
