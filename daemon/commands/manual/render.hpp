#pragma once

#include <map>
#include <string>

namespace shopd::commands::manual {

/// The prose of the pages, in man(7)'s words with mustache places for what comes from the program's own tables.
extern const char* const commands_prose;
extern const char* const configuration_prose;
extern const char* const howto_prose;
extern const char* const howto_prose_fr;
extern const char* const operation_prose;

/// Fills a page. `{{NAME}}` is plain text, `{{{NAME}}}` stands in man(7)'s words already.
/// @throws std::logic_error where the prose is not well formed or a value is missing
std::string render(const char* prose, const std::map<std::string, std::string>& values);

} // namespace shopd::commands::manual
