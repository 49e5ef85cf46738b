#pragma once

#include <string>
#include <vector>

namespace shopd::sandbox::stand_in {

/// Moodle's PARAM_ types, as far as the functions here ask for them.
enum class Param {
    raw,
    raw_trimmed,
    text,
    notags,
    integer,
    boolean,
    alpha,
    alphanumext,
    username,
    lang,
    auth,
    timezone
};

/// What else cleaning looks at.
struct CleaningRules {
    std::vector<std::string> languages = {"en"}; ///< installed
    bool extended_usernames = false;             ///< $CFG->extendedusernamechars
};

/// Whether clean_param would leave the text as it is; if not, a web service refuses it. Invalid UTF-8 and NUL never
/// pass.
bool is_clean(const std::string& text, Param type, const CleaningRules& rules);

/// Whether Moodle's validate_email takes it.
bool is_email(const std::string& text);

/// ISO 3166 two-letter codes in upper case, as Moodle lists them.
bool is_country(const std::string& code);

/// As strtolower of core_text for what PostgreSQL compares: ASCII only is enough here.
std::string lower_ascii(std::string text);

/// PHP's trim.
std::string trimmed(const std::string& text);

} // namespace shopd::sandbox::stand_in
