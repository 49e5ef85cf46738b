#pragma once

#include "moodle/database/tables.hpp"

#include <pqxx/transaction_base>

#include <cstdint>
#include <string>
#include <vector>

namespace shopd::commands {

/// What is produced by itself of a shop's catalogue.
struct SoldItem {
    std::string code;
    std::int64_t catalogue; ///< its id
    std::string name;
    std::string handler;    ///< enablehandler; '', '0' and '1' name none (handlers::plugin_produces)
    std::string parameters; ///< handlerparams: key=value&key=value
    bool option;            ///< of a bundle or set, which the shopper may leave out
};

/// All of every catalogue that a shop uses, by their codes; of a set (isset 1) or bundle (2) its elements.
/// @throws pqxx::failure
std::vector<SoldItem> sold_items(pqxx::transaction_base& look, const database::Tables& tables);

} // namespace shopd::commands
