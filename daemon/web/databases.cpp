#include "daemon/web/databases.hpp"

namespace shopd::web {

Databases::Borrowed::~Borrowed() {
    from_.give_back(std::move(database_));
}

Databases::Borrowed Databases::borrow() {
    std::optional<commands::OurDatabase> kept;
    {
        std::unique_lock lock{mutex_};
        if (!freed_.wait_for(lock, patience, [this] { return borrowed_ < most; })) throw TooBusy{};
        ++borrowed_;
        if (!idle_.empty()) {
            kept = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (kept) return {*this, std::move(*kept)};
    try {
        return {*this, commands::open_database(configuration_()->database, "web", database::Purpose::worker)};
    } catch (...) {
        give_back({nullptr, database::Tables{"", ""}});
        throw;
    }
}

void Databases::give_back(commands::OurDatabase database) {
    {
        const std::lock_guard lock{mutex_};
        --borrowed_;
        if (database.connection && database.connection->is_open()) idle_.push_back(std::move(database));
    }
    freed_.notify_one();
}

} // namespace shopd::web
