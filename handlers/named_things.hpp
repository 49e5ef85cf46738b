#pragma once

#include "config/config.hpp"
#include "moodle/shop/context_level.hpp"

#include <array>
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

    /// Who buys what is made owns it by the first of these roles that the site has: the plugin's own, or Moodle's.
    struct Owner {
        std::array<std::string, 2> roles;
        int level; ///< of the context of what is made
    };

    std::vector<Course> courses; ///< of several ways to name the one course the first that is given
    std::vector<Role> roles;     ///< the default too
    std::optional<Owner> owner;
    std::optional<moodle::ContextPlace> place;
};

NamedThings named_things(const config::ProductRule& rule);

/// @return nothing for a handler that makes nothing which is owned
std::optional<NamedThings::Owner> owner_by(const std::string& handler);

/// `A, B,C` taken apart; without blanks around and empty ones.
std::vector<std::string> names_in_list(std::string_view list);

} // namespace shopd::handlers
