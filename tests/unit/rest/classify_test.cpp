#include "moodle/rest/classify.hpp"

#include <gtest/gtest.h>
#include <string>

namespace shopd::rest {
namespace {

struct Case {
    const char* exception;
    const char* error_code;
    const char* message;
    ErrorClass error_class;
    Scope scope;
};

constexpr auto transient = ErrorClass::transient;
constexpr auto config = ErrorClass::config;
constexpr auto data = ErrorClass::data;
constexpr auto in_doubt = ErrorClass::in_doubt;
constexpr auto unknown = ErrorClass::unknown;

// Exceptions as recorded from a running Moodle 4.5.6, each with the class that it must have.
constexpr Case recorded[] = {
    {"base_setting_exception", "setting_locked_by_permission", "error/setting_locked_by_permission", config,
     Scope::entry},
    {"Error", "", "Attempt to assign property \"contextvalidated\" on null", unknown, Scope::entry},
    {"core\\exception\\coding_exception", "codingerror", "User ID does not exist or is deleted", unknown, Scope::entry},
    {"core\\exception\\moodle_exception", "<div>Passwords must be at least 8 characters long.</div>", "error/<div>",
     unknown, Scope::entry},
    {"core\\exception\\invalid_parameter_exception", "invalidparameter", "Invalid parameter value detected", data,
     Scope::entry},
    {"core\\exception\\moodle_exception", "errorcoursecontextnotvalid",
     "You cannot execute functions in the course context", config, Scope::entry},
    {"core\\exception\\moodle_exception", "formatnotsupported", "webservice/formatnotsupported", in_doubt, Scope::call},
    {"core\\exception\\moodle_exception", "guestsarenotallowed", "The guest user is not allowed to do this", data,
     Scope::entry},
    {"core\\exception\\moodle_exception", "idnumbertaken", "This ID number is already in use", data, Scope::entry},
    {"core\\exception\\moodle_exception", "invalidtoken", "Invalid token - token not found", config, Scope::call},
    {"core\\exception\\moodle_exception", "shortnametaken", "Short name is already used for another course", data,
     Scope::entry},
    {"core\\exception\\moodle_exception", "sitemaintenance", "The site is undergoing maintenance", transient,
     Scope::call},
    {"core\\exception\\moodle_exception", "upgraderunning", "Site is being upgraded, please retry later.", transient,
     Scope::call},
    {"core\\exception\\moodle_exception", "userdeleted", "error/userdeleted", data, Scope::entry},
    {"core\\exception\\moodle_exception", "wsaccessuserdeleted", "Refused web service access for deleted username",
     config, Scope::call},
    {"core\\exception\\moodle_exception", "wsaccessusersuspended", "Refused web service access", config, Scope::call},
    {"core\\exception\\moodle_exception", "wsaccessuserunconfirmed", "Refused web service access", config, Scope::call},
    {"core\\exception\\moodle_exception", "wsnoinstance", "Manual enrolment plugin instance doesn't exist", config,
     Scope::entry},
    {"core\\exception\\moodle_exception", "wsusercannotassign",
     "You don't have the permission to assign this role (99)", config, Scope::entry},
    {"core\\exception\\require_login_exception", "requireloginerror", "Course or activity not accessible.", config,
     Scope::entry},
    {"core\\exception\\required_capability_exception", "nopermissions", "Sorry, but you do not", config, Scope::entry},
    {"dml_connection_exception", "dbconnectionfailed", "<p>Error: Database connection failed</p>", transient,
     Scope::call},
    {"dml_missing_record_exception", "invalidrecord", "Can't find data record in database table groups.", data,
     Scope::entry},
    {"dml_missing_record_exception", "invalidrecord", "Can't find data record in database table external_functions.",
     config, Scope::call},
    {"dml_missing_record_exception", "invaliduser", "Invalid user", data, Scope::entry},
    {"dml_write_exception", "dmlwriteexception", "Error writing to database", transient, Scope::entry},
    {"webservice_access_exception", "accessexception", "Access control exception", config, Scope::call},
};

Error error_of(const Case& given) {
    const Verdict verdict = classify_exception(given.exception, given.error_code, given.message);
    return {verdict.error_class, "f",           std::string{bare_exception(given.exception)},
            given.error_code,    given.message, 200};
}

} // namespace

TEST(Classify, every_recorded_exception_has_its_class_and_scope) {
    for (const Case& given : recorded) {
        const Verdict verdict = classify_exception(given.exception, given.error_code, given.message);
        EXPECT_EQ(to_string(verdict.error_class), to_string(given.error_class)) << given.error_code;
        EXPECT_EQ(verdict.scope, given.scope) << given.error_code;
    }
}

TEST(Classify, an_error_read_back_tells_its_scope_as_the_table_does) {
    for (const Case& given : recorded)
        EXPECT_EQ(may_be_one_entry(error_of(given)), given.scope == Scope::entry) << given.error_code;
}

TEST(Classify, class_names_of_moodle_4_4_mean_the_same) {
    for (const char* name : {"core\\exception\\required_capability_exception", "required_capability_exception"})
        EXPECT_EQ(classify_exception(name, "acodeofaplugin", "").error_class, ErrorClass::config);
    EXPECT_EQ(bare_exception("core\\exception\\moodle_exception"), "moodle_exception");
    EXPECT_EQ(bare_exception("Error"), "Error");
}

TEST(Classify, a_code_that_nobody_recorded_is_unknown) {
    EXPECT_EQ(classify_exception("core\\exception\\moodle_exception", "surprise", "").error_class, ErrorClass::unknown);
}

TEST(Classify, statuses) {
    for (const long status : {502L, 503L, 429L, 408L})
        EXPECT_EQ(classify_status(status).error_class, transient) << status;
    for (const long status : {500L, 504L, 524L, 204L, 0L})
        EXPECT_EQ(classify_status(status).error_class, in_doubt) << status;
    for (const long status : {301L, 302L, 308L, 400L, 401L, 403L, 404L, 413L})
        EXPECT_EQ(classify_status(status).error_class, config) << status;
}

TEST(Classify, a_server_that_did_not_answer_is_sick_and_one_that_refused_is_not) {
    EXPECT_TRUE(is_sick_server({transient, "f", "", "http_502", "", 502}));
    EXPECT_TRUE(is_sick_server({in_doubt, "f", "", "timeout", "", 0}));
    EXPECT_FALSE(is_sick_server({config, "f", "", "http_403", "", 403}));
    EXPECT_FALSE(is_sick_server({data, "f", "x", "invalidparameter", "", 200}));
    EXPECT_FALSE(is_sick_server({transient, "f", "dml_write_exception", "dmlwriteexception", "", 200}));
}

TEST(Classify, a_write_that_fails_again_and_again_is_the_entrys_fault_in_the_end) {
    const Error write{transient, "f", "dml_write_exception", "dmlwriteexception", "", 200};
    EXPECT_EQ(class_after(write, write_attempts - 1), transient);
    EXPECT_EQ(class_after(write, write_attempts), data);
    EXPECT_EQ(class_after({transient, "f", "", "http_502", "", 502}, 1000), transient);
}

} // namespace shopd::rest
