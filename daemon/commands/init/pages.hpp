#pragma once

#include "config/config.hpp"
#include "daemon/commands/init/answers.hpp"
#include "daemon/commands/init/proposals.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace shopd::commands {

/// What is shipped as /etc/moodle-shopd/moodle-shopd.yaml: an example, which names a site that nobody has.
extern const char* const shipped_configuration;

extern const char* const configuration_template;
extern const char* const role_template;
extern const char* const steps_template;

/// What the web service's account must be allowed, and to whom its role may give which.
struct ServiceNeeds {
    std::vector<std::string> functions;
    std::set<std::string> capabilities; ///< in the system context
    std::set<std::string> roles;        ///< short names that it may assign
};

/// For all that the configuration does. Functions that only composed handlers call have no capabilities here.
ServiceNeeds needs_of(const config::Config& config);

/// The configuration, with comments.
/// @param all  every proposal that is usable is in force, not only the active ones
std::string configuration_text(const Answers& answers, const std::vector<Proposal>& proposals, bool all = false);

/// A role as Moodle's "Use role preset" takes it (source: Moodle 4.5, admin/roles/role_schema.xml).
std::string role_xml(const ServiceNeeds& needs);

struct WrittenFile {
    std::filesystem::path file;
    std::string what;
};

/// What the steps name.
struct Steps {
    const Answers& answers;
    const ServiceNeeds& needs;
    std::filesystem::path configuration;
    std::filesystem::path role;
    std::string database;         ///< its name
    std::string login;            ///< the daemon's user there
    bool is_default_place = true; ///< the configuration needs no --config
    std::vector<WrittenFile> written;
    std::vector<std::string> remarks;
};

/// What is to be run and clicked next.
std::string steps_text(const Steps& steps);

} // namespace shopd::commands
