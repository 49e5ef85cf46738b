#pragma once

#include "tests/sandbox/stand_in/cleaning.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace shopd::sandbox {
class Connection;
}

namespace shopd::sandbox::stand_in {

/// mdl_config and sandbox.settings, read anew for every call.
struct Settings {
    std::map<std::string, std::string> config;  ///< mdl_config
    std::map<std::string, std::string> sandbox; ///< sandbox.settings

    [[nodiscard]] std::string text(const std::string& name, const std::string& otherwise = "") const; ///< of mdl_config
    [[nodiscard]] bool is_on(const std::string& name) const; ///< of mdl_config: not empty, not 0
    [[nodiscard]] std::size_t size(const std::string& name, std::size_t otherwise) const; ///< of sandbox.settings
    [[nodiscard]] CleaningRules cleaning() const;
    [[nodiscard]] bool lists(const std::string& name, const std::string& entry) const; ///< a comma-separated list
};

Settings read_settings(Connection& database);

std::int64_t unix_now(); ///< PHP's time()

} // namespace shopd::sandbox::stand_in
