#include "tests/sandbox/stand_in/settings.hpp"

#include "tests/sandbox/connection.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <sstream>

namespace shopd::sandbox::stand_in {
namespace {

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');)
        parts.push_back(trimmed(part));
    return parts;
}

} // namespace

std::string Settings::text(const std::string& name, const std::string& otherwise) const {
    const auto found = config.find(name);
    return found == config.end() ? otherwise : found->second;
}

bool Settings::is_on(const std::string& name) const {
    const auto value = text(name);
    return !value.empty() && value != "0";
}

std::size_t Settings::size(const std::string& name, std::size_t otherwise) const {
    const auto found = sandbox.find(name);
    if (found == sandbox.end()) return otherwise;
    std::size_t number = otherwise;
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
    return number;
}

CleaningRules Settings::cleaning() const {
    CleaningRules rules;
    if (const auto found = sandbox.find("languages"); found != sandbox.end()) rules.languages = split(found->second);
    rules.extended_usernames = is_on("extendedusernamechars");
    return rules;
}

bool Settings::lists(const std::string& name, const std::string& entry) const {
    const auto parts = split(text(name));
    return std::find(parts.begin(), parts.end(), entry) != parts.end();
}

Settings read_settings(Connection& database) {
    Settings settings;
    for (const auto& row :
         database.rows("SELECT 'c', name, value FROM mdl_config UNION ALL SELECT 's', name, value FROM "
                       "sandbox.settings"))
        (*row[0] == "c" ? settings.config : settings.sandbox)[*row[1]] = row[2].value_or("");
    return settings;
}

std::int64_t unix_now() {
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace shopd::sandbox::stand_in
