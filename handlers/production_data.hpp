#pragma once

#include "config/config.hpp"

#include <map>
#include <string>

namespace shopd::handlers {

/// product.productiondata: `key=urlencoded value&...&handler=NAME`, not base64; readers do not decode it.
/// Source: how the plugin's handlers write products.
std::string production_data(const std::map<std::string, config::Parameter>& params, const std::string& handler);

} // namespace shopd::handlers
