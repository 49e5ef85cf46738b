#include "tests/integration/sql/installed.hpp"

#include "tests/sandbox/process.hpp"

#include <sstream>

namespace shopd::sql::tests {

Request request(int version) {
    return {.prefix = "mdl_", .login = "moodle_shopd", .url = "https://lms.example.org", .version = version};
}

std::unique_ptr<pqxx::connection> as_admin(const sandbox::Site& site) {
    return database::connect(site.admin_dsn(), {.purpose = database::Purpose::installer, .statement_timeout = {}});
}

std::unique_ptr<pqxx::connection> as_daemon(const sandbox::Site& site) {
    return database::connect(site.dsn("moodle_shopd"), {.purpose = database::Purpose::worker, .statement_timeout = {}});
}

sandbox::Connection daemon_session(const sandbox::Site& site) {
    return sandbox::Connection{site.dsn("moodle_shopd")};
}

std::string schema_of(const sandbox::Site& site, const std::string& schema) {
    std::istringstream dump{
        sandbox::run({.words = {"pg_dump", "--schema-only", "-n", schema, "-d", site.admin_dsn()}})};
    std::string kept;
    for (std::string line; std::getline(dump, line);)
        if (!line.starts_with("\\restrict") && !line.starts_with("\\unrestrict")) kept += line + "\n";
    return kept;
}

void install_on(const sandbox::Site& site, int version) {
    install(*as_admin(site), request(version));
}

std::int64_t add_bill(sandbox::Site& site, const std::string& status, const std::string& customer) {
    return site.number(
        "insert into mdl_local_shop_bill (shopid, ordering, customerid, status, transactionid, emissiondate)"
        " select 1, coalesce(max(ordering), 0) + 1, $2, $1, 'T' || coalesce(max(ordering), 0) + 1, 1"
        " from mdl_local_shop_bill returning id",
        {status, customer});
}

std::int64_t add_item(sandbox::Site& site, std::int64_t bill, const std::string& code) {
    return site.number("insert into mdl_local_shop_billitem (billid, type, itemcode, description, quantity)"
                       " values ($1::bigint, 'BILLING', $2, '', 1) returning id",
                       {std::to_string(bill), code});
}

} // namespace shopd::sql::tests
