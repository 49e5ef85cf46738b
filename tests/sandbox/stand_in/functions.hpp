#pragma once

#include "tests/sandbox/stand_in/json.hpp"
#include "tests/sandbox/stand_in/parameters.hpp"

#include <string>

namespace shopd::sandbox::stand_in {

class Call;

/// A web service function: what it takes, and what it does with cleaned parameters. Void ones answer null.
/// It manages its own transaction, as Moodle's do; what it leaves open is rolled back.
struct Function {
    std::string name;
    Description parameters;
    Json (*run)(Call& call, const Json& parameters);
};

/// @return nullptr for one that the stand-in does not play
const Function* find_function(const std::string& name);

/// Whether Moodle 4.5 has it (in mdl_external_functions): what is played here, and some more that tests ask for.
bool is_function_of_moodle(const std::string& name);

/// What site info says of a function: the site's version for Moodle's core, its own for a plugin's.
std::string version_of(const std::string& name, const std::string& site_version);

// One file each.
Function site_info();
Function create_users();
Function get_users_by_field();
Function update_users();
Function delete_users();
Function enrol_users();
Function get_courses_by_field();
Function assign_roles();
Function create_categories();
Function create_courses();
Function duplicate_course();
Function create_groups();
Function add_group_members();
Function send_messages();
Function delete_group_members();
Function unenrol_users();
Function unassign_roles();

} // namespace shopd::sandbox::stand_in
