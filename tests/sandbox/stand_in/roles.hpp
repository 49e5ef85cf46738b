#pragma once

#include "tests/sandbox/stand_in/call.hpp"

#include <string>

namespace shopd::sandbox::stand_in {

/// get_assignable_roles: the role may stand at this level of contexts, and the caller may assign and is allowed this
/// one.
bool is_assignable(Call& call, const std::string& role, const Context& context, int level);

} // namespace shopd::sandbox::stand_in
