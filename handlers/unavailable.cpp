#include "handlers/unavailable.hpp"

namespace shopd::handlers {
namespace {

constexpr const char* leave_it =
    "leave the item to the plugin: keep its enablehandler in the catalogue and take it out "
    "of products:";

constexpr const char* compose_it =
    "; or, where a function of the web service does what is wanted, compose a handler of your own in handlers:";

config::HandlerDescription unavailable(const char* name, const std::string& why) {
    return {name, {}, {}, why + compose_it};
}

} // namespace

const std::vector<config::HandlerDescription>& unavailable_handlers() {
    static const std::vector<config::HandlerDescription> all = {
        unavailable(
            "std_addtrainingcredits",
            "it needs the plugin enrol_trainingcredits, which no web service of Moodle reaches; sell the course "
            "itself with std_enrolonecourse, or " +
                std::string{leave_it}),
        unavailable("std_addquizattempts",
                    "Moodle has no web service that adds attempts to a quiz; put the quiz into a course of its own and "
                    "sell that with std_enrolonecourse, or " +
                        std::string{leave_it}),
        unavailable("std_openltiaccess",
                    "it needs the plugin local_ltiprovider, which no web service of Moodle reaches; " +
                        std::string{leave_it}),
        unavailable(
            "std_unlockpdcertificate",
            "it needs the plugin mod_pdcertificate, which no web service of Moodle reaches; give a role that may "
            "see the certificate with std_assignroleoncontext, or " +
                std::string{leave_it}),
        unavailable("std_createvinstance",
                    "it needs the plugin local_vmoodle, which builds a whole Moodle; " + std::string{leave_it}),
    };
    return all;
}

} // namespace shopd::handlers
