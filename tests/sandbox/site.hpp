#pragma once

#include "tests/sandbox/connection.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace shopd::sandbox {

class Cluster;

struct SiteOptions {
    bool with_support_course = false; ///< CUSTOMERSUPPORT, course 2; absent in the documentation's example
    std::int64_t next_user_id = 174;  ///< the id that the next account gets
    bool with_sales_manager = true;   ///< user 4 holds the role `sales` in the system context
};

/// One Moodle with its shop, in a database of its own: sql/schema.sql and sql/seed.sql.
/// Users: 1 guest, 2 admin, 3 ws.shopd (the service account), 4 sales.manager. Course 3 EFORM-C (idnumber EF), manual
/// enrolment 4, context 12. Roles: 5 student, 11 sales, 12 customer, 13 the service account's. Shop 1, catalogue 1,
/// catalogue item 1 EFORM at 100 with an empty enablehandler. Made from a template database in some 100 ms.
class Site {
public:
    explicit Site(SiteOptions options = {});
    Site(Cluster& cluster, SiteOptions options = {});
    ~Site(); ///< in a shared cluster: drops the database, whoever is connected
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    static constexpr const char* service_token = "5a4d0b0e7f1c4c0c9d5e8f3a2b1c6d7e"; ///< user 3's
    static constexpr const char* admin_token = "00adad0000000000000000000000ad00";   ///< user 2's, same service
    static constexpr std::int64_t service_user = 3;

    [[nodiscard]] const std::string& database() const { return database_; }

    [[nodiscard]] std::string admin_dsn() const; ///< superuser postgres
    [[nodiscard]] std::string dsn(const std::string& user) const;

    [[nodiscard]] Connection connect() const { return Connection(admin_dsn()); }

    [[nodiscard]] Cluster& cluster() const { return cluster_; }

    /// On a connection of its own, made anew when the old one is broken. As Connection's.
    Rows rows(const std::string& sql, const std::vector<Value>& parameters = {});
    std::string value(const std::string& sql, const std::vector<Value>& parameters = {});
    std::int64_t number(const std::string& sql, const std::vector<Value>& parameters = {});
    std::size_t execute(const std::string& sql, const std::vector<Value>& parameters = {});

    void add_support_course();
    /// The ids of Moodle's next rows in a table: `set_next_id("mdl_user", 174)`.
    void set_next_id(const std::string& table, std::int64_t next);

private:
    Connection& connection();

    Cluster& cluster_;
    std::string database_;
    std::unique_ptr<Connection> connection_;
};

} // namespace shopd::sandbox
