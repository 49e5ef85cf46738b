#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

#include <prometheus/metric_family.h>

namespace shopd::monitoring {

/// What stands now, of the documents that `status` shows: a cause that is gone from the dead list is gone from here.
/// @param daemon    as service::status_document makes it
/// @param database  as commands::read_database_status does; null where it was not read
std::vector<prometheus::MetricFamily> measure(const std::string& version, const nlohmann::ordered_json& daemon,
                                              const nlohmann::ordered_json& database);

/// The text format, version 0.0.4 (source: https://prometheus.io/docs/instrumenting/exposition_formats/).
std::string to_text(const std::vector<prometheus::MetricFamily>& families);

/// The class of a cause on the dead list: its leading word, such as CONFIG, in lower case. Causes themselves hold names
/// of courses and would be labels without end.
std::string class_of(const std::string& cause);

} // namespace shopd::monitoring
