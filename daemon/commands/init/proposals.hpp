#pragma once

#include "daemon/commands/sold_items.hpp"

#include <string>
#include <vector>

namespace shopd::commands {

/// The entry that products: would have for an item of the shop's catalogue.
struct Proposal {
    std::string code;
    std::string remark = {}; ///< who produces it now and what to do, or why there is no entry that could be used
    std::string entry = {};  ///< "EFORM: {handler: ..., params: {...}}"; an example where !usable, or ""
    bool usable = false;     ///< the entry is right as it stands
    bool active = false;     ///< it shall be in force now
    bool theirs = false;     ///< the plugin produces it
};

/// One proposal a code, in their order.
/// @param items      as sold_items gives them
/// @param take_over  codes and patterns (`*` stands for any characters) that shall be in force now
std::vector<Proposal> propose(const std::vector<SoldItem>& items, const std::vector<std::string>& take_over);

} // namespace shopd::commands
