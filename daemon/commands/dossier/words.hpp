#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Every word of a dossier's page, in one table.
namespace shopd::commands {

enum class Language { english, french };

/// "en" or "fr", for the page's attribute.
std::string_view language_code(Language language);

/// Of a Moodle language code: "fr_ca" is French, what is neither English nor French is English.
Language language_of(std::string_view code);

/// A word by its key.
/// @throws std::out_of_range for a key that is not in the table
std::string_view word(Language language, std::string_view key);

/// A word that a table of ours may lack (an effect's kind, an outcome): the key itself where it does.
std::string word_or_key(Language language, std::string_view prefix, std::string_view key);

struct Word {
    std::string_view key, english, french;
};

const std::vector<Word>& words();

} // namespace shopd::commands
