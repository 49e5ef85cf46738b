#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace shopd::sandbox::stand_in {

Refusal::Refusal(std::string type, std::string errorcode, std::string message, std::string debug)
    : exception_(std::move(type)), errorcode_(std::move(errorcode)), message_(std::move(message)),
      debug_(std::move(debug)) {}

Json Refusal::answer() const {
    return {{"exception", exception_}, {"errorcode", errorcode_}, {"message", message_}};
}

Refusal invalid_parameter(const std::string& debug) {
    return {"core\\exception\\invalid_parameter_exception", "invalidparameter", "Invalid parameter value detected",
            debug};
}

Refusal moodle_refusal(const std::string& errorcode, const std::string& message) {
    return {"core\\exception\\moodle_exception", errorcode, message};
}

Refusal missing_record(const std::string& errorcode, const std::string& message) {
    return {"dml_missing_record_exception", errorcode, message};
}

Refusal access_refusal(const std::string& debug) {
    return {"webservice_access_exception", "accessexception", "Access control exception", debug};
}

Refusal write_refusal(const std::string& debug) {
    return {"dml_write_exception", "dmlwriteexception", "Error writing to database", debug};
}

Refusal database_away(const std::string& debug) {
    return {
        "dml_connection_exception", "dbconnectionfailed",
        "<p>Error: Database connection failed</p>\r\n<p>It is possible that the database is overloaded or otherwise "
        "not running properly.</p>\r\n<p>The site administrator should also check that the database details have "
        "been correctly specified in config.php</p>",
        debug};
}

Refusal missing_capability(const std::string& capability) {
    static const std::map<std::string, std::string> names = {{"moodle/user:create", "Create users"},
                                                             {"moodle/user:update", "Update user profiles"},
                                                             {"moodle/course:create", "Create courses"},
                                                             {"moodle/backup:backupcourse", "Backup courses"},
                                                             {"moodle/backup:userinfo", "Backup user data"},
                                                             {"moodle/restore:restorecourse", "Restore courses"},
                                                             {"moodle/restore:userinfo", "Restore user data"},
                                                             {"enrol/manual:enrol", "Enrol users"},
                                                             {"enrol/manual:unenrol", "Unenrol users from the course"},
                                                             {"moodle/course:managegroups", "Manage groups"},
                                                             {"moodle/role:assign", "Assign roles to users"},
                                                             {"moodle/site:sendmessage", "Send messages to any user"}};
    const auto name = names.find(capability);
    return {"core\\exception\\required_capability_exception", "nopermissions",
            "Sorry, but you do not currently have permissions to do that (" +
                (name == names.end() ? capability : name->second) + ").",
            capability};
}

Refusal coding_error(const std::string& message, const std::string& debug) {
    return {"core\\exception\\coding_exception", "codingerror",
            "Coding error detected, it must be fixed by a programmer: " + message, debug};
}

Refusal setting_locked() {
    return {"base_setting_exception", "setting_locked_by_permission", "error/setting_locked_by_permission"};
}

Refusal not_accessible() {
    return {"core\\exception\\require_login_exception", "requireloginerror", "Course or activity not accessible."};
}

} // namespace shopd::sandbox::stand_in
