#pragma once

#include "daemon/web/visit.hpp"

#include <string>

namespace shopd::web {

/// Refuses, before a body is read, what no page of ours asks for: other methods, a host under which the page is not
/// known (a foreign site's name may lead to this machine), bodies of other kinds, and forms that another site sends.
/// @return whether it is refused, with the answer in `response`
bool refuse(const Visit& visit, httplib::Response& response);

/// Whether the page is known under this host: that of the configuration, and this machine's own names.
/// @param header  Host, any bytes
bool is_our_host(const config::Config& config, std::string_view header);

/// Whether a browser says that another site's page sends the form. Of one that says nothing nothing is known.
bool is_from_elsewhere(const httplib::Request& request);

} // namespace shopd::web
