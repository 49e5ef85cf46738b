#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::sql {

/// What a role may do with one of Moodle's tables, column by column. `insert` is for the whole row and its id's
/// sequence.
struct TableGrant {
    std::string_view table; ///< Moodle's name for it, without the prefix
    std::vector<std::string_view> select;
    std::vector<std::string_view> update;
    bool insert = false;
    bool optional = false; ///< the table may be missing
};

/// The login role's: what production reads and writes, nothing else.
std::span<const TableGrant> login_grants();

/// The owner role's: what the SECURITY DEFINER functions look at on behalf of the login role.
std::span<const TableGrant> owner_grants();

/// The GRANT statements for one table, one a line.
/// @param table     quoted name with schema
/// @param sequence  quoted name of the id's sequence, for `insert`
/// @param role      quoted
std::string grant_sql(const TableGrant& grant, const std::string& table, const std::string& sequence,
                      const std::string& role);

/// The reverse of grant_sql.
std::string revoke_sql(const TableGrant& grant, const std::string& table, const std::string& sequence,
                       const std::string& role);

} // namespace shopd::sql
