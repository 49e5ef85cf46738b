#pragma once

#include "config/config.hpp"
#include "daemon/commands/open_database.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

#include <pqxx/transaction>

namespace shopd::web {

/// Everybody who may ask the database is asking it.
class TooBusy : public std::runtime_error {
public:
    TooBusy() : std::runtime_error{"too many requests ask the database at once"} {}
};

/// The page reads, and nothing else.
using Snapshot = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;

/// The page's own sessions with the database, few, so that whatever is asked of the page production does not feel it.
/// For any thread.
class Databases {
public:
    static constexpr std::size_t most = 3;
    static constexpr std::chrono::seconds patience{5};

    using Configuration = std::function<std::shared_ptr<const config::Config>()>;

    explicit Databases(Configuration configuration) : configuration_{std::move(configuration)} {}

    /// A session for one request; given back at the end, and closed where it was lost.
    class Borrowed {
    public:
        Borrowed(Databases& from, commands::OurDatabase database) : from_{from}, database_{std::move(database)} {}

        ~Borrowed();
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;

        [[nodiscard]] pqxx::connection& connection() const { return *database_.connection; }

        [[nodiscard]] const database::Tables& tables() const { return database_.tables; }

    private:
        Databases& from_;
        commands::OurDatabase database_;
    };

    /// Its statements end after the limits of database::Purpose::worker.
    /// @throws TooBusy, and what open_database throws
    Borrowed borrow();

private:
    void give_back(commands::OurDatabase database);

    Configuration configuration_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::size_t borrowed_ = 0;
    std::vector<commands::OurDatabase> idle_;
};

} // namespace shopd::web
