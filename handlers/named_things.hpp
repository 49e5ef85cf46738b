#pragma once

#include "config/config.hpp"
#include "moodle/shop/context_level.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::handlers {

/// What of Moodle the parameters of one product name: looked up for a whole wave, and by `check --live`.
struct NamedThings {
    struct Course {
        std::string
            parameter; ///< coursename, courseidnumber, courseid, template, extrasupport or courselist (a pattern)
        std::string reference;
    };

    struct Role {
        std::string parameter;
        std::string short_name;
        int level = moodle::course_level; ///< of the contexts in which it is given
    };

    std::vector<Course> courses; ///< of several ways to name the one course the first that is given
    std::vector<Role> roles;     ///< the default too
    std::optional<moodle::ContextPlace> place;
};

NamedThings named_things(const config::ProductRule& rule);

/// `A, B,C` taken apart; without blanks around and empty ones.
std::vector<std::string> names_in_list(std::string_view list);

} // namespace shopd::handlers
