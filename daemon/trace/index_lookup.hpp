#pragma once

#include "daemon/trace/index_catalogue.hpp"
#include "daemon/trace/line_reader.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shopd::trace {

/// Where lines of some transactions can stand, by the index as it is now.
class IndexLookup {
public:
    /// @param folder  index_folder() of a trace; what it lacks, or where it is damaged, is read in the files themselves
    IndexLookup(const std::filesystem::path& folder, const std::vector<std::string>& transaction_ids);

    /// @return the parts of the source to be read, none where no line can be there; all of it where the index does not
    ///         know the file
    [[nodiscard]] std::vector<Range> ranges(const Source& source) const;

    /// In words, what is wrong with the index; it costs time alone.
    [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

    /// Whether there is no index at all.
    [[nodiscard]] bool is_missing() const { return is_missing_; }

private:
    void look_up(const std::filesystem::path& folder, const std::vector<std::string>& transaction_ids);

    Catalogue catalogue_;
    std::map<std::uint64_t, std::vector<std::uint64_t>> blocks_; ///< by the file's number, in order
    std::optional<std::string> problem_;
    bool is_missing_ = false;
};

} // namespace shopd::trace
