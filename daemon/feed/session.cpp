#include "daemon/feed/session.hpp"

#include "moodle/database/connection.hpp"

#include <pqxx/connection>
#include <pqxx/errorhandler>
#include <pqxx/nontransaction>
#include <pqxx/notification>
#include <pqxx/prepared_statement>
#include <pqxx/result>

#include <mutex>

namespace shopd::feed {
namespace {

class Receiver : public pqxx::notification_receiver {
public:
    Receiver(pqxx::connection& connection, const std::string& channel, std::function<void(const std::string&)> heard)
        : pqxx::notification_receiver{connection, channel}, heard_{std::move(heard)} {}

    void operator()(const std::string& payload, int /*backend*/) override { heard_(payload); }

private:
    std::function<void(const std::string&)> heard_;
};

database::Session described(database::Purpose purpose, const std::string& name) {
    database::Session session;
    session.purpose = purpose;
    session.application_name = "moodle-shopd " + name;
    return session;
}

} // namespace

struct Session::State {
    explicit State(std::unique_ptr<pqxx::connection> opened) : connection{std::move(opened)}, quiet{*connection} {}

    std::unique_ptr<pqxx::connection> connection;
    pqxx::quiet_errorhandler quiet;
    std::unique_ptr<Receiver> receiver;
    std::mutex mutex;
    bool busy = false;
};

namespace {

class Busy {
public:
    Busy(std::mutex& mutex, bool& busy) : mutex_{mutex}, busy_{busy} { set(true); }

    ~Busy() { set(false); }

    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

private:
    void set(bool value) {
        const std::lock_guard guard{mutex_};
        busy_ = value;
    }

    std::mutex& mutex_;
    bool& busy_;
};

} // namespace

Session::Session(const std::string& dsn, database::Purpose purpose, const std::string& name)
    : state_{std::make_unique<State>(database::connect(dsn, described(purpose, name)))} {}

Session::~Session() = default;

pqxx::result Session::exec(const std::string& sql) {
    const Busy busy{state_->mutex, state_->busy};
    pqxx::nontransaction plain{*state_->connection};
    return plain.exec(sql);
}

pqxx::result Session::exec(const std::string& sql, const Values& parameters) {
    const Busy busy{state_->mutex, state_->busy};
    std::vector<const char*> texts;
    texts.reserve(parameters.size());
    for (const auto& parameter : parameters)
        texts.push_back(parameter ? parameter->c_str() : nullptr);
    pqxx::nontransaction plain{*state_->connection};
    return plain.exec_params(sql, pqxx::prepare::make_dynamic_params(texts));
}

void Session::listen(const std::string& channel, std::function<void(const std::string&)> heard) {
    state_->receiver = std::make_unique<Receiver>(*state_->connection, channel, std::move(heard));
}

int Session::notifications() {
    int all = 0;
    for (int some = state_->connection->get_notifs(); some > 0; some = state_->connection->get_notifs())
        all += some;
    if (!state_->connection->is_open()) throw pqxx::broken_connection{"the server closed the connection"};
    return all;
}

void Session::interrupt() noexcept {
    const std::lock_guard guard{state_->mutex};
    if (!state_->busy) return;
    try {
        state_->connection->cancel_query();
    } catch (const std::exception&) {
        // A connection that cannot even be cancelled is breaking; its own thread will see that.
    }
}

pqxx::connection& Session::connection() {
    return *state_->connection;
}

int Session::socket() const {
    return state_->connection->sock();
}

int Session::backend_pid() const {
    return state_->connection->backendpid();
}

} // namespace shopd::feed
