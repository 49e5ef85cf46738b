#include "tests/e2e/faults/kinds.hpp"

namespace shopd::e2e {
namespace {

constexpr const char* html =
    "<!DOCTYPE html>\n<html><head><title>Site is under maintenance</title></head><body></body></html>";

CallFault refused(const std::string& name, const std::string& exception, const std::string& cause) {
    return {name,
            {.action = "exception", .exception = exception, .errorcode = name, .message = "Refused by the test"},
            CallFault::Then::after_dead_retry,
            cause};
}

CallFault passing(const std::string& name, const std::string& exception) {
    return {name, {.action = "exception", .exception = exception, .errorcode = name, .message = "Refused by the test"}};
}

} // namespace

const char* const sender_function = "core_webservice_get_site_info";

const std::vector<KindOfEffect>& kinds_of_effects() {
    static const std::vector<KindOfEffect> all = {
        {"nothing", ""},
        {"notify_sales", "core_message_send_instant_messages"},
        {"account", "core_user_create_users"},
        {"enrolment", "enrol_manual_enrol_users"},
        {"group", "core_group_create_groups"},
        {"membership", "core_group_add_group_members"},
        {"product", ""},
        {"complete", ""},
        {"role", "core_role_assign_roles"},
        {"extension", "enrol_manual_enrol_users", 2},
        {"product_shift", ""},
        {"call", ""}, // cases of its own: tests/e2e/handlers/call_test.cpp
        {"note", ""},
        {"notify_customer", ""},    // cases of its own: tests/e2e/life/expiry_test.cpp
        {"profile", ""},            // cases of its own: tests/e2e/accounts/profile_test.cpp
        {"account_suspension", ""}, // cases of its own: tests/e2e/life/suspension_test.cpp
        {"creation", ""},           // cases of its own: tests/e2e/handlers/category_test.cpp
    };
    return all;
}

const std::vector<CallFault>& call_faults() {
    static const std::vector<CallFault> all = {
        {"die_before", {.action = "die_before"}},
        {"die_after", {.action = "die_after"}},
        {"rubbish_instead", {.action = "rubbish"}},
        {"rubbish_after_the_effect", {.action = "rubbish", .when = "after"}},
        {"html_instead", {.action = "rubbish", .body = html}},
        {"html_after_the_effect", {.action = "rubbish", .when = "after", .body = html}},
        {"http_500_after_the_effect", {.action = "status", .when = "after", .status = 500}},
        {"http_502", {.action = "status", .status = 502}},
        {"http_503", {.action = "status", .status = 503}},
        {"http_503_after_the_effect", {.action = "status", .when = "after", .status = 503}},
        {"http_504_after_the_effect", {.action = "status", .when = "after", .status = 504}},
        {"slow_before_the_effect", {.action = "delay", .ms = 3000}},
        {"slow_after_the_effect", {.action = "delay", .when = "after", .ms = 3000}},
        passing("sitemaintenance", "core\\exception\\moodle_exception"),
        passing("upgraderunning", "core\\exception\\moodle_exception"),
        passing("dmlwriteexception", "dml_write_exception"),
        refused("invalidtoken", "core\\exception\\moodle_exception", "CONFIG: "),
        refused("accessexception", "core\\exception\\webservice_access_exception", "CONFIG: "),
        refused("invalidparameter", "core\\exception\\invalid_parameter_exception", "DATA: "),
        refused("neverheardof", "core\\exception\\moodle_exception", "UNKNOWN: "),
    };
    return all;
}

} // namespace shopd::e2e
