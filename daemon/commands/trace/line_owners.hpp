#pragma once

#include "daemon/trace/line_format.hpp"
#include "handlers/order.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace shopd::commands {

/// Tells whose the lines of a shared transaction id are, by the headings that production writes before those of each
/// wave. A heading counts in its own file alone: what other daemons, or the plugin, wrote in theirs is not ordered by
/// it. Lines must be given in the order of their file.
class LineOwners {
public:
    /// @return nothing where the file does not tell
    std::optional<handlers::Sharer> of(const trace::ParsedLine& line, const std::filesystem::path& file);

    /// Whether a heading was met at all: the transaction id is shared.
    [[nodiscard]] bool has_met_heading() const noexcept { return !owners_.empty(); }

    /// The same of one id, as it stands in the brackets.
    [[nodiscard]] bool has_met_heading_of(std::string_view bracketed) const;

private:
    std::map<std::pair<std::string, std::string>, handlers::Sharer> owners_; ///< by file and transaction id
};

} // namespace shopd::commands
