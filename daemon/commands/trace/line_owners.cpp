#include "daemon/commands/trace/line_owners.hpp"

#include "handlers/shared_transaction.hpp"

#include <algorithm>

namespace shopd::commands {

std::optional<handlers::Sharer> LineOwners::of(const trace::ParsedLine& line, const std::filesystem::path& file) {
    if (line.format != trace::Format::ours || !line.bracketed || line.bracketed->empty()) return std::nullopt;
    const std::pair place{file.string(), std::string{*line.bracketed}};
    if (const auto owner = handlers::parse_shared_transaction_line(line.text())) owners_[place] = *owner;
    const auto found = owners_.find(place);
    return found == owners_.end() ? std::nullopt : std::optional{found->second};
}

bool LineOwners::has_met_heading_of(std::string_view bracketed) const {
    return std::any_of(owners_.begin(), owners_.end(),
                       [&](const auto& entry) { return entry.first.second == bracketed; });
}

} // namespace shopd::commands
