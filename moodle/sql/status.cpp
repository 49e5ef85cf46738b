#include "moodle/sql/status.hpp"

#include "moodle/database/names.hpp"
#include "moodle/sql/grants.hpp"
#include "moodle/sql/install.hpp"
#include "moodle/sql/preflight.hpp"
#include "moodle/sql/site.hpp"
#include "moodle/sql/steps.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::sql {
namespace {

using database::quote_literal;

std::string missing_right(const Facts& facts, const TableGrant& grant, std::string_view column,
                          std::string_view right) {
    return fmt::format(
        "select format('%s may not {0} %s.%s', {1}, {2}, {3}) where not has_column_privilege({1}, {2}, {3}, '{0}')",
        right, quote_literal(facts.login), quote_literal(facts.tables.named(grant.table)), quote_literal(column));
}

void look_at_grants(pqxx::connection& connection, const Facts& facts, Status& status) {
    std::string query;
    const auto add = [&](const std::string& part) { query += (query.empty() ? "" : " union all ") + part; };
    for (const auto& grant : login_grants()) {
        const auto table = facts.columns.find(std::string{grant.table});
        if (table == facts.columns.end()) continue;
        for (const auto column : grant.select)
            if (table->second.contains(std::string{column})) add(missing_right(facts, grant, column, "select"));
        for (const auto column : grant.update)
            if (table->second.contains(std::string{column})) add(missing_right(facts, grant, column, "update"));
        if (grant.insert) add(missing_right(facts, grant, "id", "insert"));
    }
    for (const auto& row : pqxx::nontransaction{connection}.exec(query))
        status.problems.push_back(std::string{row[0].c_str()} + ": run \"moodle-shopd db install\"");
}

void look_at_rights_too_many(pqxx::connection& connection, const Facts& facts, Status& status) {
    for (const auto& [table, column] :
         {std::pair{"user", "password"}, {"external_tokens", "token"}, {"config", "value"}})
        if (facts.columns.contains(table) &&
            pqxx::nontransaction{connection}
                .exec(fmt::format("select has_column_privilege({}, {}, '{}', 'select')", quote_literal(facts.login),
                                  quote_literal(facts.tables.named(table)), column))[0][0]
                .as<bool>())
            status.warnings.push_back(fmt::format("{} may read {}.{}, which it does not need", facts.login,
                                                  facts.tables.named(table), column));
}

void count_rows(pqxx::connection& connection, const Facts& facts, Status& status) {
    for (const char* table : {"outbox", "streams", "orders", "ledger", "accounts", "products", "holds", "pauses"})
        if (facts.our_tables.contains(table))
            status.counts[table] = pqxx::nontransaction{connection}
                                       .exec(fmt::format("select count(*) from moodle_shopd.{}", table))[0][0]
                                       .as<std::int64_t>();
    if (facts.version < 2) return;
    for (const auto& row :
         pqxx::nontransaction{connection}.exec("select outcome, count(*) from moodle_shopd.ledger group by 1"))
        status.counts[std::string{"ledger."} + row[0].c_str()] = row[1].as<std::int64_t>();
    status.counts["dead"] =
        pqxx::nontransaction{connection}.exec("select count(*) from moodle_shopd.dead")[0][0].as<std::int64_t>();
}

void look_at_version(const Facts& facts, Status& status) {
    if (facts.no_moodle) status.problems.push_back(*facts.no_moodle);
    if (facts.version == 0)
        status.problems.push_back(
            facts.our_tables.empty()
                ? "not installed: run \"moodle-shopd db install\""
                : "not installed, or not to the end (tables are there): run \"moodle-shopd db install\"");
    else if (facts.version < present_version)
        status.problems.push_back(
            fmt::format("version {} is installed and {} is the present one: run \"moodle-shopd db upgrade\"",
                        facts.version, present_version));
    else if (facts.version > present_version)
        status.problems.push_back(
            fmt::format("version {} was installed by a newer moodle-shopd: use that one", facts.version));
    if (facts.version > 0 && facts.trigger_problem) status.problems.push_back(*facts.trigger_problem);
    if (facts.version >= 3 && facts.product_trigger_problem) status.problems.push_back(*facts.product_trigger_problem);
}

void look_inside(pqxx::connection& connection, const Facts& facts, const std::string& url, Status& status) {
    if (!facts.login_exists)
        status.problems.push_back(fmt::format("role {} does not exist: run \"moodle-shopd db install\"", facts.login));
    else if (wants_grants(facts)) {
        look_at_grants(connection, facts, status);
        look_at_rights_too_many(connection, facts, status);
    }
    if (facts.version >= 2)
        if (const auto difference = site_difference(connection, url)) status.problems.push_back(*difference);
    count_rows(connection, facts, status);
}

} // namespace

Status read_status(pqxx::connection& connection, const std::string& prefix, const std::optional<std::string>& login,
                   const std::string& url) {
    const Facts facts = inspect(connection, prefix, login);
    Status status{.database = facts.database,
                  .version = facts.version,
                  .owner = facts.schema_exists ? facts.owner : "",
                  .login = facts.login,
                  .adopted = facts.adopted,
                  .counts = {},
                  .problems = {},
                  .warnings = facts.schema_exists ? warnings_about(facts) : std::vector<std::string>{}};
    look_at_version(facts, status);
    if (facts.version > 0) look_inside(connection, facts, url, status);
    return status;
}

std::string to_text(const Status& status) {
    std::string text =
        status.version == 0
            ? fmt::format("database {}: not installed\n", status.database)
            : fmt::format("database {}: version {}, schema moodle_shopd of {}, daemon's role {}{}\n", status.database,
                          status.version, status.owner, status.login, status.adopted ? ", earlier bills adopted" : "");
    for (const auto& [what, number] : status.counts)
        text += fmt::format("  {:<18} {}\n", what, number);
    for (const auto& warning : status.warnings)
        text += "warning: " + warning + "\n";
    for (const auto& problem : status.problems)
        text += "problem: " + problem + "\n";
    return text;
}

std::string to_json(const Status& status) {
    return nlohmann::json{{"database", status.database}, {"version", status.version},  {"owner", status.owner},
                          {"login", status.login},       {"adopted", status.adopted},  {"counts", status.counts},
                          {"problems", status.problems}, {"warnings", status.warnings}}
               .dump(2) +
           "\n";
}

} // namespace shopd::sql
