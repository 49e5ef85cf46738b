#pragma once

#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/json.hpp"

#include <cstdint>
#include <string>

namespace shopd::sandbox::stand_in {

/// A context with what it is of.
struct RolePlace {
    Context context;
    int level = 0;
    std::int64_t instance = 0;
};

/// get_context_from_params: an id wins over a level with its instance.
RolePlace find_role_place(Call& call, const Json& entry);

/// get_assignable_roles: the role may stand at this level of contexts, and the caller may assign and is allowed this
/// one.
bool is_assignable(Call& call, const std::string& role, const Context& context, int level);

} // namespace shopd::sandbox::stand_in
