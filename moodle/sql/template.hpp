#pragma once

#include "moodle/database/tables.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace shopd::sql {

/// The SQL files of this folder, built in, by their path within it.
const std::map<std::string, std::string, std::less<>>& texts();

/// Whether a file of this folder was built in.
bool has_text(std::string_view file);

/// A built-in file with every `{{name}}` filled in: a value of `values` by that name, else Moodle's table of that name,
/// quoted and with its schema (`{{local_shop_bill}}` becomes `"public"."mdl_local_shop_bill"`).
/// @throws std::out_of_range no such file; std::logic_error a `{{` without its end
std::string fill(std::string_view file, const database::Tables& tables,
                 const std::map<std::string, std::string, std::less<>>& values = {});

/// What stands between the two `$body$` of a file: a function's text as pg_proc.prosrc shows it.
std::string body_of(std::string_view file);

} // namespace shopd::sql
