#pragma once

#include "config/report.hpp"

#include <optional>
#include <string>

/// What one text must be, beyond being a text. Each may bring it into its normal form and says what is wrong, if
/// anything.
namespace shopd::config {

/// A libpq connection string or URL without a password in it (source: libpq's own reader of both forms).
std::optional<Complaint> check_dsn(std::string& dsn);

/// Lower-case letters, digits and `_`, a letter first: it is put into SQL as it stands. Moodle wants one on PostgreSQL.
std::optional<Complaint> check_prefix(std::string& prefix);

/// http(s)://host[:port][/path] without user, query and fragment; a trailing slash is removed.
/// Plain http is looked at in `check_relations`, which knows moodle.allow_plain_http.
std::optional<Complaint> check_url(std::string& url);

/// http to a host that is not this one.
/// @param url  one that `check_url` has passed
bool sends_in_clear(const std::string& url);

/// An IANA name that ICU knows.
std::optional<Complaint> check_timezone(std::string& name);

/// Where the web page is served (listen.hpp).
std::optional<Complaint> check_listen(std::string& text);

/// A host name or address without scheme, port and path.
std::optional<Complaint> check_host(std::string& host);

/// The host of a site's address.
/// @param url  one that `check_url` has passed
std::string host_of(const std::string& url);

/// 1 to 64 letters, digits and . _ - @, as a person types them.
std::optional<Complaint> check_user_name(const std::string& name);

/// What crypt(3) makes of a password by a method that is still held to be strong (source: crypt_checksalt(3)). A
/// complaint never shows it: it may be the password itself.
std::optional<Complaint> check_password_hash(const std::string& hash);

/// A name within Moodle: no blanks around it.
std::optional<Complaint> check_word(std::string& name);

} // namespace shopd::config
