#pragma once

#include "config/config.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::handlers {

/// product.productiondata: `key=urlencoded value&...&handler=NAME`, not base64; readers do not decode it.
/// Source: how the plugin's handlers write products.
std::string production_data(const std::map<std::string, config::Parameter>& params, const std::string& handler);

/// What a seat's productiondata begins with: the short names that it may be assigned in, each urlencoded, with bare
/// commas between them, under the key that the block 'Course seats' reads and under the one that the plugin's handler
/// writes; "" without any.
std::string seat_data(const std::vector<std::string>& courses);

/// @param production_data  of a seat, as it stands in the shop
/// @return true where the seat may be assigned in the course with this short name: its list has it, or there is none
bool seat_is_for(std::string_view production_data, const std::string& course);

} // namespace shopd::handlers
