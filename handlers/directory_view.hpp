#pragma once

#include "moodle/shop/context_level.hpp"
#include "moodle/shop/moodle_records.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What planners may know of Moodle: plain values, read once for a wave.
namespace shopd::handlers {

using moodle::Course;

struct DirectoryView {
    std::vector<Course> courses;                ///< those that configuration and plans name
    std::map<std::string, RoleId> roles;        ///< by short name
    std::set<moodle::ContextPlace> contexts;    ///< of those that configuration names, the ones that are there
    std::vector<moodle::NamedProduct> products; ///< of those that shoppers name, their own
    std::vector<MoodleUserId> sales;            ///< holders of the sales role in the system context, in order of id

    const Course* find_by_short_name(const std::string& name) const;
    /// @param pattern  of short names, `*` for any run of characters
    const Course* find_by_pattern(const std::string& pattern) const;
    const Course* find_by_idnumber(const std::string& idnumber) const;
    const Course* find_by_id(const std::string& id) const;
    /// By short name, else by idnumber, else by id: how `customer_support.course` names a course.
    const Course* find(const std::string& reference) const;
};

} // namespace shopd::handlers
