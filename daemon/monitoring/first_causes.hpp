#pragma once

#include <nlohmann/json_fwd.hpp>
#include <pqxx/connection>

#include <functional>
#include <string>

namespace shopd::monitoring {

/// Tells of each cause that is new on the dead list, once a cause, whatever number of daemons and restarts sees it:
/// what was told stands in moodle_shopd.told_causes. A cause that was away for a day is new again. Told twice only
/// where a daemon dies between the telling and its note of it.
/// @param database  as commands::read_database_status makes it
/// @param tell      gets {"text", "site", "causes": [{"cause", "count", "oldest", "to_do", ...}]}; where it throws,
///                  nothing is noted and the causes are told the next time
/// @throws what its statements and `tell` throw
void tell_first_causes(pqxx::connection& connection, const nlohmann::ordered_json& database,
                       const std::function<void(const nlohmann::ordered_json& document)>& tell);

} // namespace shopd::monitoring
