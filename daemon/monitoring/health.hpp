#pragma once

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace shopd::monitoring {

/// What a health endpoint answers.
struct Health {
    bool is_well = true;
    std::string words; ///< one line; why not, where it is not well
};

/// Of `live` (the process works: else restart it), `ready` (it has started) and `effective` (what is sold is produced
/// now: the trace can be written, database and Moodle answer, nothing stands still or is paused).
/// @param kind      the three words above
/// @param age       of the daemon's document
/// @param daemon    as service::status_document makes it; null before the first
/// @param database  as commands::read_database_status does; null where it was not read
/// @return nothing for another word
std::optional<Health> health(std::string_view kind, std::chrono::milliseconds age, const nlohmann::ordered_json& daemon,
                             const nlohmann::ordered_json& database);

} // namespace shopd::monitoring
