#pragma once

#include "moodle/database/tables.hpp"
#include "moodle/shop/ids.hpp"

#include <pqxx/transaction_base>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopd::shop {

/// A customer's row in the shop, with the Moodle account; or one that only our own tables still name.
struct FoundCustomer {
    StreamKey customer;
    std::string first_name, last_name;
    std::string username;             ///< "" where there is no account
    std::optional<MoodleUserId> user; ///< also where that account is deleted
    bool in_shop = true;
};

/// Those whose id or username is this text; where there are none, those whose name or e-mail contains it, without case
/// and literally, never as a pattern.
/// @param limit  at most so many, in order of id
std::vector<FoundCustomer> find_customers(pqxx::transaction_base& transaction, const database::Tables& tables,
                                          const std::string& text, std::size_t limit);

/// SQL: whether customer row `c` with account `u` (account_join_sql) is meant by the text parameter.
/// @param parameter  e.g. "$2::text"
std::string is_meant_sql(const std::string& parameter);

} // namespace shopd::shop
