#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace shopd::sandbox {

using Value = std::optional<std::string>; ///< text as PostgreSQL writes it; nullopt is NULL
using Row = std::vector<Value>;
using Rows = std::vector<Row>;

/// PostgreSQL refused a statement.
class SqlError : public std::runtime_error {
public:
    SqlError(const std::string& message, std::string state) : std::runtime_error(message), state_(std::move(state)) {}

    [[nodiscard]] const std::string& state() const { return state_; } ///< SQLSTATE, "" where libpqxx has none

private:
    std::string state_;
};

/// One connection for tests and the stand-in: autocommit unless `begin` was called, values in and out as text.
/// Not for use by two threads at once. A broken connection throws; make a new one.
class Connection {
public:
    /// @throws std::runtime_error when the server cannot be reached
    explicit Connection(const std::string& dsn);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    /// One statement with $1, $2 ... @throws SqlError
    Rows rows(const std::string& sql, const std::vector<Value>& parameters = {});
    /// The first column of the first row; "" for NULL. @throws SqlError, or std::out_of_range when there is no row
    std::string value(const std::string& sql, const std::vector<Value>& parameters = {});
    /// As `value`, as an integer; 0 for NULL.
    std::int64_t number(const std::string& sql, const std::vector<Value>& parameters = {});
    /// One statement, or several without parameters. @return how many rows the (last) statement touched
    std::size_t execute(const std::string& sql, const std::vector<Value>& parameters = {});

    void begin();
    void commit();
    void rollback(); ///< harmless when no transaction is open, or the connection is gone

    [[nodiscard]] bool is_open() const;
    [[nodiscard]] int backend_pid() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace shopd::sandbox
