#pragma once

#include "config/config.hpp"
#include "daemon/service/settings.hpp"

#include <pqxx/connection>

#include <functional>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>

/// What must hold before the daemon produces anything, waited for with a word on what it waits for.
namespace shopd::service {

/// Our schema is not there, or of another version: an operator must act.
class NotInstalled : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Told what the daemon waits for, again and again.
using Waiting = std::function<void(const std::string& reason)>;

/// Waits for the database. @return nothing when stopped first
/// @throws NotInstalled; database::UnusableDatabase for what waiting does not cure
std::unique_ptr<pqxx::connection> open_database(const config::Config& config, const Waiting& waiting,
                                                const std::stop_token& stop);

/// Waits until database and Moodle are proved to be one site, and the stored identity is the present one.
/// @return false when stopped first
bool prove_site(pqxx::connection& connection, Settings& settings, const Waiting& waiting, const std::stop_token& stop);

/// Sleeps, or returns early at a stop.
void wait(std::chrono::milliseconds length, const std::stop_token& stop);

} // namespace shopd::service
