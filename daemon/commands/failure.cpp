#include "daemon/commands/failure.hpp"

#include "config/problems.hpp"
#include "daemon/trace/errors.hpp"
#include "daemon/trace/seal_key.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/rest/token.hpp"

#include <ostream>

#include <pqxx/except>

namespace shopd::commands {

namespace {

template <typename... Kinds>
bool is_one_of(const std::exception& failure) {
    return ((dynamic_cast<const Kinds*>(&failure) != nullptr) || ...);
}

} // namespace

int report_failure(const std::exception& failure, std::ostream& err) {
    if (is_one_of<config::ConfigProblems>(failure)) {
        err << failure.what() << '\n';
        return exit_configuration;
    }
    if (is_one_of<pqxx::failure>(failure)) {
        err << "moodle-shopd: the database: " << database::server_words(failure) << '\n';
        return exit_unavailable;
    }
    err << "moodle-shopd: " << failure.what() << '\n';
    if (is_one_of<database::BadConnectionString, rest::TokenProblem, trace::BadKey>(failure)) {
        return exit_configuration;
    }
    if (is_one_of<database::UnusableDatabase, database::NoMoodle, trace::Unavailable, trace::Held>(failure)) {
        return exit_unavailable;
    }
    return exit_found_problems;
}

} // namespace shopd::commands
