#pragma once

#include <string_view>
#include <vector>

namespace shopd::commands {

/// What `erase` makes of a column.
enum class Personal {
    never,   ///< holds nothing of a customer's but ids, states, codes and operators' names
    emptied, ///< of the person's rows
    removed, ///< with the person's row, or with the row once it was seen to: there is none left that waits
};

struct OurColumn {
    std::string_view table, column;
    Personal personal;
    std::string_view why;
};

/// Every column of texts or JSON in schema moodle_shopd. A new one must be named here.
const std::vector<OurColumn>& our_columns();

} // namespace shopd::commands
