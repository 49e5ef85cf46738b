#pragma once

#include "moodle/shop/ids.hpp"

#include <pqxx/connection>

#include <set>
#include <string>

namespace shopd::production {

/// Alone at things of Moodle that several customers share and that Moodle itself does not keep from being made twice,
/// among all workers and daemons of a site: advisory locks of the session, until the object goes or the connection
/// ends. Never waits: what somebody else is at is not held.
class Exclusive {
public:
    /// @param things  any names, e.g. "group 3 Spring"
    /// @throws as its statement does
    Exclusive(pqxx::connection& connection, const std::set<std::string>& things);
    ~Exclusive();
    Exclusive(const Exclusive&) = delete;
    Exclusive& operator=(const Exclusive&) = delete;

    [[nodiscard]] bool holds(const std::string& thing) const { return held_.contains(thing); }

private:
    pqxx::connection& connection_;
    std::set<std::string> held_;
};

/// The name under which a worker is alone at an account's manual enrolment in a course. Several customers may share the
/// account, each in a worker of its own: two calls would each be wide enough for what their worker saw, and the later
/// one would cut the earlier.
std::string enrolment_name(MoodleUserId user, CourseId course);

} // namespace shopd::production
