#pragma once

#include "moodle/rest/functions.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Moodle's own rules for a new account, asked before the call: with debugging off Moodle answers each breach with the
/// same "Invalid parameter value detected", or, for what is too long, with a bare database error.
/// Source: recorded create_users cases, Moodle 4.5.6 with extendedusernamechars off. Pure.
namespace shopd::rest {

struct Breach {
    std::string field;  ///< username, firstname, lastname, email, city, country or lang
    std::string reason; ///< for operators; never holds the value
};

/// The first rule that this account breaks, in Moodle's order of fields.
/// Whether username and e-mail are free is asked in the tables, whether lang is installed of the site.
[[nodiscard]] std::optional<Breach> breach_of(const NewUser& user);

/// The same account without the city, country and lang that Moodle would refuse or spoil (an unknown country is stored
/// as "0"): nobody should miss what was bought because of them.
[[nodiscard]] NewUser without_refused_extras(NewUser user);

/// The form of an address as Moodle's validate_email (PHP's FILTER_VALIDATE_EMAIL) has it: ASCII, one @, dot-separated
/// words of at most 64 characters before it, a domain of at least two labels, the last one starting with a letter.
/// Quoted local parts and address literals pass here and are left to Moodle.
[[nodiscard]] bool is_email(std::string_view address);

/// Two capital letters.
[[nodiscard]] bool is_country(std::string_view code);

/// Would PHP's strip_tags change the text? A `<` followed by anything but a blank starts a tag; a bare `a < b` does
/// not.
[[nodiscard]] bool holds_a_tag(std::string_view text);

/// As PHP's trim sees it: nothing but blanks, tabs, line ends, vertical tabs and NULs.
[[nodiscard]] bool is_blank(std::string_view text);

} // namespace shopd::rest
