#pragma once

#include "daemon/feed/site_proof.hpp"

#include <pqxx/connection>

#include <functional>

namespace shopd::database {
class Tables;
}

namespace shopd::feed {

/// The proof's questions to the database, asked on this connection, outside any transaction; it must outlive them.
/// Each throws as libpqxx does. moodle_shopd.site must have its row (`db install` made it).
SiteQuestions questions_on(pqxx::connection& connection, const database::Tables& tables,
                           std::function<SiteInfo()> call_site_info);

} // namespace shopd::feed
