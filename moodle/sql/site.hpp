#pragma once

#include <pqxx/connection>

#include <optional>
#include <string>

/// The site's identity: which database this is, and the Moodle it belongs to. Stored at install; when it changes (a
/// staging clone, a copied file), production stops until an operator accepts it. For the login role.
namespace shopd::sql {

/// The identity as one text, e.g. for `site.proved_identity`: system identifier, database and `url`.
std::string read_identity(pqxx::connection& connection, const std::string& url);

/// How the stored identity differs from the present one, with what to do; nothing where it is the same.
std::optional<std::string> site_difference(pqxx::connection& connection, const std::string& url);

/// Whether database and URL are those that were accepted last.
bool same_site(pqxx::connection& connection, const std::string& url);

/// Stores the present identity; an earlier proof that database and Moodle belong together counts no longer.
void accept_site(pqxx::connection& connection, const std::string& url);

} // namespace shopd::sql
