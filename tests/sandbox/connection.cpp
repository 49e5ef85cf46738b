#include "tests/sandbox/connection.hpp"

#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/prepared_statement>
#include <pqxx/result>

#include <charconv>

namespace shopd::sandbox {

struct Connection::State {
    explicit State(const std::string& dsn) : connection(dsn), quiet(connection) {
// Deprecated without a successor in libpqxx 6; without it, half a transaction would go on in a new session.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
        work = std::make_unique<pqxx::nontransaction>(connection);
    }

    pqxx::connection connection;
    pqxx::quiet_errorhandler quiet;
    std::unique_ptr<pqxx::nontransaction> work;
    bool open_transaction = false;
};

namespace {

pqxx::result run(pqxx::nontransaction& work, const std::string& sql, const std::vector<Value>& parameters) {
    try {
        if (parameters.empty()) return work.exec(sql);
        std::vector<const char*> texts;
        texts.reserve(parameters.size());
        for (const auto& parameter : parameters)
            texts.push_back(parameter ? parameter->c_str() : nullptr);
        return work.exec_params(sql, pqxx::prepare::make_dynamic_params(texts));
    } catch (const pqxx::sql_error& error) {
        throw SqlError(error.what(), error.sqlstate());
    }
}

} // namespace

Connection::Connection(const std::string& dsn) : state_(std::make_unique<State>(dsn)) {}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

Rows Connection::rows(const std::string& sql, const std::vector<Value>& parameters) {
    const auto result = run(*state_->work, sql, parameters);
    Rows rows;
    rows.reserve(result.size());
    for (const auto& from : result) {
        Row row;
        row.reserve(from.size());
        for (const auto& field : from) {
            if (field.is_null())
                row.emplace_back(std::nullopt);
            else
                row.emplace_back(std::string(field.c_str(), field.size()));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string Connection::value(const std::string& sql, const std::vector<Value>& parameters) {
    const auto all = rows(sql, parameters);
    if (all.empty()) throw std::out_of_range("no row: " + sql);
    return all.front().at(0).value_or("");
}

std::int64_t Connection::number(const std::string& sql, const std::vector<Value>& parameters) {
    const auto text = value(sql, parameters);
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::size_t Connection::execute(const std::string& sql, const std::vector<Value>& parameters) {
    return static_cast<std::size_t>(run(*state_->work, sql, parameters).affected_rows());
}

void Connection::begin() {
    execute("BEGIN");
    state_->open_transaction = true;
}

void Connection::commit() {
    state_->open_transaction = false;
    execute("COMMIT");
}

void Connection::rollback() {
    if (!state_->open_transaction) return;
    state_->open_transaction = false;
    try {
        execute("ROLLBACK");
    } catch (const std::exception&) {
        // The server rolls back what a lost connection leaves.
    }
}

bool Connection::is_open() const {
    return state_->connection.is_open();
}

int Connection::backend_pid() const {
    return state_->connection.backendpid();
}

} // namespace shopd::sandbox
