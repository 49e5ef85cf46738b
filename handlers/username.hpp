#pragma once

#include <string>

namespace shopd::handlers {

/// The plugin's username for a new customer, first.last, in characters that Moodle takes: transliterated by ICU to
/// Latin, lower case, blanks to '-', only a-z 0-9 . - _ (Moodle's PARAM_USERNAME with extendedusernamechars off), at
/// most 90 characters so that a number may follow. Names with nothing left give "customer".
/// @param first_name, last_name  UTF-8 as the shop has it, not trusted
/// Source: shop-behaviour of the plugin (lower(firstname).lower(lastname), apostrophes dropped).
std::string username_base(const std::string& first_name, const std::string& last_name);

/// The n-th choice for a base that is taken: base, base1, base2, ... as the plugin numbers them.
std::string numbered_username(const std::string& base, int number);

} // namespace shopd::handlers
