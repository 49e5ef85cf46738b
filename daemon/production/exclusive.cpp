#include "daemon/production/exclusive.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <exception>

namespace shopd::production {
namespace {

constexpr int lock_class = 1936223089; // the next after that of the bell

} // namespace

Exclusive::Exclusive(pqxx::connection& connection, const std::set<std::string>& things) : connection_{connection} {
    if (things.empty()) return;
    pqxx::nontransaction look{connection_};
    const auto rows =
        look.exec_params("select thing from unnest($1::text[]) thing where pg_try_advisory_lock($2, hashtext(thing))",
                         database::text_array(things), lock_class);
    for (const auto& row : rows)
        held_.insert(row[0].as<std::string>());
}

Exclusive::~Exclusive() {
    if (held_.empty()) return;
    try {
        pqxx::nontransaction look{connection_};
        look.exec_params("select pg_advisory_unlock($2, hashtext(thing)) from unnest($1::text[]) thing",
                         database::text_array(held_), lock_class);
    } catch (const std::exception&) {
        held_.clear(); // the connection is gone, and with it the locks
    }
}

std::string enrolment_name(MoodleUserId user, CourseId course) {
    return fmt::format("enrolment {} {}", user.value(), course.value());
}

} // namespace shopd::production
