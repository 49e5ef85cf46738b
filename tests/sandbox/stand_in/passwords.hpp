#pragma once

#include <string>

namespace shopd::sandbox::stand_in {

struct Settings;

/// Of the form that Moodle stores ($6$rounds=10000$..., 119 characters), of nothing anybody can type: no work is done.
std::string new_password_hash();

/// @throws Refusal whose error code is the HTML text of all that is wrong, as Moodle does
void require_policy(const Settings& settings, const std::string& password);

} // namespace shopd::sandbox::stand_in
