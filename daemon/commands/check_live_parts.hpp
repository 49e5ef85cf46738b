#pragma once

#include "daemon/commands/check_live.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/shop/ids.hpp"

#include <pqxx/connection>

#include <optional>

/// The parts of `check --live`; each appends what it finds.
namespace shopd::commands {

struct Live {
    const config::Config& config;
    pqxx::connection& connection;
    const database::Tables& tables;
    std::vector<Finding>& findings;
};

/// Version, trigger and stored identity of what is installed.
void look_at_installation(const Live& live);

/// Token, address, the service's functions, and whether the token's user is in this database. `live` is null where the
/// database does not answer.
void look_at_moodle(const config::Config& config, const Live* live, std::vector<Finding>& findings);

/// Settings, token, service, capabilities and allowed role assignments of the web service's account.
/// @param user  nothing where Moodle did not say: then its settings alone
void look_at_account(const Live& live, std::optional<MoodleUserId> user);

/// A role as the configuration names it.
struct RoleReference {
    std::string name; ///< short name
    std::string key;  ///< where: "products: EFORM (moodle-shopd.yaml:42): role"
    int level;        ///< of the contexts in which it is given
};

std::vector<RoleReference> roles_named(const config::Config& config);

/// Courses, roles and enrolment methods that the configuration names.
void look_at_directory(const Live& live);

/// Items of the catalogue that both sides would produce, and those that nobody would.
void look_at_catalogue(const Live& live);

/// Blocks of the customer-support course that cannot show what they should, whatever stands in the shop's rows.
void look_at_blocks(const Live& live);

} // namespace shopd::commands
