#include "daemon/commands/doctor/add_doctor_command.hpp"

#include "daemon/commands/doctor/doctor.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace shopd::commands {
namespace {

constexpr const char* footer =
    R"(Looks at PostgreSQL (version, settings, rights, triggers, whether notifications arrive), at Moodle (address,
certificate, token, service, capabilities, roles, courses, PHP), at the shop's catalogue, at clocks, disk and files. Each
finding says what is wrong, why it matters and where to put it right. Nothing is changed.
With --try an account is made, enrolled in the customer-support course, suspended and removed again: the token's service
must offer core_user_update_users and core_user_delete_users for that time. Nobody gets a mail.

Exit codes: 0 nothing is wrong, or notes alone; 1 something is to be put right.

Examples:
  moodle-shopd doctor
  moodle-shopd doctor --try
  moodle-shopd doctor --json | jq -r '.parts[].findings[].what')";

} // namespace

void add_doctor_command(CLI::App& app, const std::function<config::Config()>& read_config,
                        std::function<int()>& chosen) {
    auto options = std::make_shared<DoctorOptions>();
    CLI::App* command =
        app.add_subcommand("doctor", "Everything around the daemon that can be wrong, and where to mend it");
    command->add_flag("--try", options->try_out, "Also make a throw-away account in Moodle, and remove it again");
    command->add_flag("--json", options->json, "For scripts");
    command->footer(footer);
    command->callback([options, read_config, &chosen] {
        chosen = [options, read_config] { return doctor(read_config(), *options, std::cout); };
    });
}

} // namespace shopd::commands
