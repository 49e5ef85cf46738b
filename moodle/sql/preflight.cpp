#include "moodle/sql/preflight.hpp"

#include "moodle/database/names.hpp"
#include "moodle/sql/grants.hpp"

#include <fmt/format.h>

namespace shopd::sql {
namespace {

using database::quote_identifier;

void look_for_columns(const Facts& facts, std::span<const TableGrant> grants, std::vector<std::string>& problems) {
    for (const auto& grant : grants) {
        const auto table = facts.columns.find(std::string{grant.table});
        if (table == facts.columns.end()) {
            if (!grant.optional)
                problems.push_back(
                    fmt::format("table {} is missing: is database.prefix right, and Moodle 4.x with local_shop "
                                "installed?",
                                facts.tables.named(grant.table)));
            continue;
        }
        for (const auto column : grant.select)
            if (!table->second.contains(std::string{column}))
                problems.push_back(fmt::format("table {} has no column {}: upgrade Moodle or local_shop first",
                                               facts.tables.named(grant.table), column));
    }
}

void look_at_rights(const Facts& facts, std::vector<std::string>& problems) {
    if (!facts.installer_owns_moodle)
        problems.push_back(fmt::format("{} does not own {}, {} does: name the owner, e.g. --as 'dbname={} user={}'",
                                       facts.installer, facts.tables.bill(), facts.moodle_owner, facts.database,
                                       facts.moodle_owner));
    if (!facts.schema_exists && !facts.installer_may_create_schema)
        problems.push_back(
            fmt::format("{} may not create a schema here. As a superuser: grant create on database {} to {};",
                        facts.installer, quote_identifier(facts.database), quote_identifier(facts.installer)));
    if (!facts.login_exists && !facts.installer_may_create_roles)
        problems.push_back(
            fmt::format("role {} does not exist and {} may not create it. As a superuser: create role {} login;",
                        facts.login, facts.installer, quote_identifier(facts.login)));
    if (!facts.installer_may_be_owner)
        problems.push_back(fmt::format(
            "schema moodle_shopd belongs to {0}, which {1} is no member of. As a superuser: grant {2} "
            "to {3};",
            facts.owner, facts.installer, quote_identifier(facts.owner), quote_identifier(facts.installer)));
}

} // namespace

std::vector<std::string> problems_before(const Facts& facts, const Request& request) {
    std::vector<std::string> problems;
    if (facts.no_moodle) return {*facts.no_moodle};
    if (facts.version > present_version)
        problems.push_back(
            fmt::format("version {} of the schema is installed, by a newer moodle-shopd than this one, which knows "
                        "{}: use the newer one",
                        facts.version, present_version));
    if (request.version < 1 || request.version > present_version)
        problems.push_back(fmt::format("there is no version {} of the schema: it is one of 1 to {}", request.version,
                                       present_version));
    look_for_columns(facts, login_grants(), problems);
    look_for_columns(facts, owner_grants(), problems);
    look_at_rights(facts, problems);
    return problems;
}

std::vector<std::string> warnings_about(const Facts& facts) {
    std::vector<std::string> warnings;
    if (facts.login_is_superuser)
        warnings.push_back(
            fmt::format("the daemon's user {} is a superuser: it can do everything in this cluster. A user of its "
                        "own in database.dsn, e.g. moodle_shopd, gets only what production needs",
                        facts.login));
    else if (facts.login_owns_moodle)
        warnings.push_back(
            fmt::format("the daemon's user {} owns Moodle's tables: it can read passwords and change everything. A "
                        "user of its own in database.dsn, e.g. moodle_shopd, gets only what production needs",
                        facts.login));
    if (!facts.no_moodle && facts.owner == facts.moodle_owner)
        warnings.push_back(
            fmt::format("the functions of schema moodle_shopd belong to {}, the owner of Moodle's tables, since {} "
                        "may not create a role of their own",
                        facts.owner, facts.installer));
    return warnings;
}

} // namespace shopd::sql
