#pragma once

#include "moodle/database/connection.hpp"
#include "moodle/sql/install.hpp"
#include "tests/sandbox/site.hpp"

#include <memory>
#include <string>

namespace shopd::sql::tests {

/// The request of these tests: role moodle_shopd, prefix mdl_.
Request request(int version = present_version);

std::unique_ptr<pqxx::connection> as_admin(const sandbox::Site& site);
std::unique_ptr<pqxx::connection> as_daemon(const sandbox::Site& site);
sandbox::Connection daemon_session(const sandbox::Site& site);

void install_on(const sandbox::Site& site, int version = present_version);

/// A bill as the plugin writes it, without items. @return its id
std::int64_t add_bill(sandbox::Site& site, const std::string& status = "PLACED", const std::string& customer = "7");
/// A BILLING item of a bill. @return its id
std::int64_t add_item(sandbox::Site& site, std::int64_t bill, const std::string& code = "EFORM");

/// pg_dump's schema and rights, of one schema or of all, without the lines that differ from run to run.
std::string schema_of(const sandbox::Site& site, const std::string& schema = "*");

/// A site with the present version installed.
struct Installed {
    sandbox::Site site;

    explicit Installed(int version = present_version) { install_on(site, version); }

    std::int64_t outbox_rows() { return site.number("select count(*) from moodle_shopd.outbox"); }
};

} // namespace shopd::sql::tests
