#include "daemon/commands/doctor/doctor_parts.hpp"
#include "moodle/rest/endpoint.hpp"
#include "moodle/rest/variables_probe.hpp"

#include <fmt/format.h>

namespace shopd::commands {

std::vector<Finding> look_at_php(const config::Moodle& settings) {
    try {
        const auto kept = rest::keeps_all_variables(settings, rest::WebServiceToken::read(settings.token_file));
        if (!kept || *kept) return {}; // why there was no answer, the look at Moodle says
        return {{fmt::format("PHP keeps fewer than {} form variables of a call", settings.max_input_vars),
                 "it drops the others without a word: calls for many customers at once fail",
                 "max_input_vars in Moodle's php.ini, or lower moodle.max_input_vars in the configuration"}};
    } catch (const rest::TokenProblem&) {
        return {};
    } catch (const rest::BadEndpoint&) {
        return {};
    }
}

} // namespace shopd::commands
