#pragma once

#include "daemon/web/visit.hpp"

namespace shopd::web {

/// What the daemon is doing: the data of `moodle-shopd status`, for people.
void show_status(const Visit& visit, httplib::Response& response);

} // namespace shopd::web
