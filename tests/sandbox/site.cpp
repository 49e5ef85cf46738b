#include "tests/sandbox/site.hpp"

#include "tests/sandbox/cluster.hpp"
#include "tests/sandbox/sql_texts.hpp"

#include <atomic>
#include <functional>

#include <unistd.h>

namespace shopd::sandbox {
namespace {

constexpr auto template_lock = "7364627831"; // one maker of templates at a time, in the whole cluster

std::string new_database_name() {
    static std::atomic<int> count{0};
    return "site_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

void make_template(Cluster& cluster, Connection& server, const std::string& name) {
    server.execute("CREATE DATABASE " + name + "_new TEMPLATE template0");
    {
        Connection inside(cluster.dsn(name + "_new"));
        inside.execute(schema_sql);
        inside.execute(seed_sql);
        inside.execute("ANALYZE");
    }
    server.execute("ALTER DATABASE " + name + "_new RENAME TO " + name);
    server.execute("ALTER DATABASE " + name + " WITH IS_TEMPLATE true ALLOW_CONNECTIONS false");
}

/// Made once a cluster and text of the SQL, whoever of many test processes comes first.
std::string find_or_make_template(Cluster& cluster, Connection& server) {
    auto name = "template_" + std::to_string(std::hash<std::string>{}(std::string(schema_sql) + seed_sql));
    server.execute(std::string("SELECT pg_advisory_lock(") + template_lock + ")");
    if (server.rows("SELECT 1 FROM pg_database WHERE datname = $1", {name}).empty()) {
        server.execute("DROP DATABASE IF EXISTS " + name + "_new WITH (FORCE)");
        make_template(cluster, server, name);
    }
    server.execute(std::string("SELECT pg_advisory_unlock(") + template_lock + ")");
    return name;
}

} // namespace

Site::Site(SiteOptions options) : Site(Cluster::shared(), options) {}

Site::Site(Cluster& cluster, SiteOptions options) : cluster_(cluster), database_(new_database_name()) {
    Connection server(cluster_.dsn());
    const auto from = find_or_make_template(cluster_, server);
    server.execute("CREATE DATABASE " + database_ + " TEMPLATE " + from);
    if (options.with_support_course) add_support_course();
    if (!options.with_sales_manager) execute("DELETE FROM mdl_role_assignments WHERE roleid = 11");
    set_next_id("mdl_user", options.next_user_id);
}

Site::~Site() {
    if (!cluster_.outlives_us()) return; // goes with its cluster; a drop costs a checkpoint
    try {
        connection_.reset();
        Connection(cluster_.dsn()).execute("DROP DATABASE IF EXISTS " + database_ + " WITH (FORCE)");
    } catch (const std::exception&) {
        // The cluster is stopped: its folder goes as a whole.
    }
}

std::string Site::admin_dsn() const {
    return cluster_.dsn(database_);
}

std::string Site::dsn(const std::string& user) const {
    return cluster_.dsn(database_, user);
}

Connection& Site::connection() {
    if (connection_) {
        try {
            connection_->execute("SELECT 1");
        } catch (const std::exception&) {
            connection_.reset();
        }
    }
    if (!connection_) connection_ = std::make_unique<Connection>(admin_dsn());
    return *connection_;
}

Rows Site::rows(const std::string& sql, const std::vector<Value>& parameters) {
    return connection().rows(sql, parameters);
}

std::string Site::value(const std::string& sql, const std::vector<Value>& parameters) {
    return connection().value(sql, parameters);
}

std::int64_t Site::number(const std::string& sql, const std::vector<Value>& parameters) {
    return connection().number(sql, parameters);
}

std::size_t Site::execute(const std::string& sql, const std::vector<Value>& parameters) {
    return connection().execute(sql, parameters);
}

void Site::add_support_course() {
    execute(support_course_sql);
}

void Site::set_next_id(const std::string& table, std::int64_t next) {
    execute("SELECT setval(pg_get_serial_sequence('" + table + "', 'id'), " + std::to_string(next) + ", false)");
}

} // namespace shopd::sandbox
