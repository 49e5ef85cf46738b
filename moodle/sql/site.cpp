#include "moodle/sql/site.hpp"

#include "moodle/database/names.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::sql {

std::string read_identity(pqxx::connection& connection, const std::string& url) {
    const auto row = pqxx::nontransaction{connection}.exec(
        "select system_identifier || ' ' || database from moodle_shopd.identity()")[0];
    return std::string{row[0].c_str()} + " " + url;
}

std::optional<std::string> site_difference(pqxx::connection& connection, const std::string& url) {
    const auto rows = pqxx::nontransaction{connection}.exec(
        "select s.system_identifier, i.system_identifier, s.database, i.database, s.url"
        " from moodle_shopd.identity() i, moodle_shopd.site s");
    if (rows.empty()) return "the site was never stored: run \"moodle-shopd db install\"";
    const auto row = rows[0];
    std::string difference;
    const auto compare = [&](const char* what, const std::string& stored, const std::string& present) {
        if (stored != present)
            difference += fmt::format("{}{} was {} and is {}", difference.empty() ? "" : ", ", what, stored, present);
    };
    compare("the database cluster", row[0].c_str(), row[1].c_str());
    compare("the database", row[2].c_str(), row[3].c_str());
    compare("moodle.url", row[4].c_str(), url);
    if (difference.empty()) return std::nullopt;
    return difference +
           ": a copy of the site must not produce. If this is the site now, \"moodle-shopd db accept-site\"";
}

bool same_site(pqxx::connection& connection, const std::string& url) {
    return !site_difference(connection, url);
}

void accept_site(pqxx::connection& connection, const std::string& url) {
    pqxx::nontransaction{connection}.exec(fmt::format(
        "update moodle_shopd.site set system_identifier = i.system_identifier, database = i.database, url = {},"
        " accepted_at = moodle_shopd.now(), proved_at = null, proved_identity = null from moodle_shopd.identity() i",
        database::quote_literal(url)));
}

} // namespace shopd::sql
