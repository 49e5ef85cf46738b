#include "daemon/trace/index_lookup.hpp"

#include "daemon/trace/posting_run.hpp"
#include "daemon/trace/transaction_key.hpp"

#include <algorithm>

namespace shopd::trace {
namespace {

std::vector<std::uint64_t> find_blocks(const std::filesystem::path& folder, const Catalogue& catalogue,
                                       const std::vector<std::string>& transaction_ids) {
    std::vector<std::uint64_t> blocks;
    for (const auto& entry : catalogue.runs) {
        const PostingRun run{run_path(folder, entry.id), entry.id, entry.pages};
        for (const auto& id : transaction_ids)
            for (const auto key : transaction_keys(id))
                run.find(key, blocks);
    }
    std::sort(blocks.begin(), blocks.end());
    blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
    return blocks;
}

void add(std::vector<Range>& ranges, const Range& range) {
    if (!ranges.empty() && ranges.back().end >= range.begin)
        ranges.back().end = range.end;
    else
        ranges.push_back(range);
}

} // namespace

IndexLookup::IndexLookup(const std::filesystem::path& folder, const std::vector<std::string>& transaction_ids) {
    try {
        // A run that is gone may have been merged into another since the catalogue was read.
        constexpr int attempts = 3;
        for (int attempt = 1;; ++attempt) {
            try {
                look_up(folder, transaction_ids);
                return;
            } catch (const IndexDamaged&) {
                if (attempt == attempts) throw;
            }
        }
    } catch (const std::exception& reason) {
        problem_ = std::string{reason.what()} +
                   "; the files were read instead, which takes longer; \"moodle-shopd trace reindex\" mends it";
    }
    catalogue_ = {};
    blocks_.clear();
}

void IndexLookup::look_up(const std::filesystem::path& folder, const std::vector<std::string>& transaction_ids) {
    blocks_.clear();
    auto catalogue = Catalogue::find(folder);
    is_missing_ = !catalogue;
    if (!catalogue) return;
    for (const auto block : find_blocks(folder, *catalogue, transaction_ids))
        blocks_[block >> bits_of_block].push_back(block & ((std::uint64_t{1} << bits_of_block) - 1));
    catalogue_ = std::move(*catalogue);
}

std::vector<Range> IndexLookup::ranges(const Source& source) const {
    const auto* file = catalogue_.find_file(source);
    if (file == nullptr) return {Range{}};
    std::vector<Range> ranges;
    const auto blocks = blocks_.find(file->number);
    if (blocks != blocks_.end())
        for (const auto block : blocks->second)
            add(ranges, {block * index_block, std::min((block + 1) * index_block, file->indexed)});
    // A compressed file does not grow.
    if (!is_compressed(source.path)) add(ranges, {file->indexed, Range{}.end});
    return ranges;
}

} // namespace shopd::trace
