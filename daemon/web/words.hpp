#pragma once

#include "daemon/commands/dossier/words.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Every word of the pages, in one table; what an order consists of is worded as in its dossier.
namespace shopd::web {

using commands::Language;
using commands::language_code;
using commands::Word;

/// A word by its key.
/// @throws std::out_of_range for a key that is not in the table
std::string word(Language language, std::string_view key);

/// The same with `{}` filled in.
std::string word_with(Language language, std::string_view key, std::string_view value);

/// What the shop's state of a bill means, e.g. "paid" for SOLDOUT; "" for one that is not known.
std::string state_words(Language language, std::string_view state);

/// The table.
const std::vector<Word>& words();

} // namespace shopd::web
