#pragma once

#include "moodle/database/tables.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace shopd::sql {

/// What a database holds of ours and of Moodle's, as the installer sees it. Read at once, in one snapshot.
struct Facts {
    explicit Facts(database::Tables where) : tables{std::move(where)} {}

    database::Tables tables;
    std::optional<std::string> no_moodle; ///< why Moodle's tables were not found
    std::string database;

    std::string installer; ///< the session's user
    bool installer_is_superuser = false;
    bool installer_may_create_roles = false;
    bool installer_may_create_schema = false;
    bool installer_owns_moodle = false; ///< is, or is a member of, the owner of the bill table

    std::string moodle_owner; ///< of the bill table
    std::string owner;        ///< of our schema: present, or the one an install would choose
    bool owner_exists = false;
    bool installer_may_be_owner = false; ///< can SET ROLE to it, or makes it

    std::string login;
    bool login_exists = false;
    bool login_is_superuser = false;
    bool login_owns_moodle = false;
    bool public_may_connect = false;
    bool public_may_use_moodles_schema = false;

    bool schema_exists = false;
    int version = 0; ///< 0: none, or uninstalled with its tables kept
    bool has_site = false;
    bool adopted = false;
    bool outbox_is_routed = false;
    bool trigger_exists = false;
    std::string trigger_function_owner; ///< "" where there is no function
    std::optional<std::string> trigger_problem;
    bool outbox_names_products = false;
    bool product_trigger_exists = false;
    std::string product_function_owner; ///< "" where there is no function
    std::optional<std::string> product_trigger_problem;
    std::set<std::string> our_tables;                     ///< names in our schema, ordinary tables only
    std::vector<std::string> our_functions;               ///< `name(argument types)`, without the triggers'
    std::map<std::string, std::set<std::string>> columns; ///< of the tables that grants.hpp names and that exist
    std::map<std::string, std::string> id_sequences;      ///< quoted, by Moodle's name of the table
};

/// @param login  the daemon's role; nothing: the session's user
/// @throws pqxx errors
Facts inspect(pqxx::connection& connection, const std::string& prefix, const std::optional<std::string>& login);

} // namespace shopd::sql
