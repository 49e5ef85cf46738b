#pragma once

#include <string>
#include <string_view>

/// The words of man(7) that the pages are made of. Arguments named `roff` stand in these words already, all others are
/// plain text.
namespace shopd::commands::manual {

/// Text that stands as it is, whatever is in it; ASCII. Ends of lines become blanks.
std::string plain(std::string_view text);

std::string bold(std::string_view text);

std::string italic(std::string_view text);

/// A help text as a sentence: it begins with a capital and ends with a full stop.
std::string sentence(std::string_view text);

std::string heading(std::string_view text);

std::string subheading(std::string_view text);

std::string paragraph(std::string_view roff);

/// A tag, and what is said of it, indented.
std::string tagged(std::string_view tag_roff, std::string_view roff);

/// Further paragraphs of what was tagged.
std::string indented(std::string_view roff);

/// Lines as they are typed.
std::string example(std::string_view lines);

} // namespace shopd::commands::manual
