#include "moodle/rest/classify.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace shopd::rest {
namespace {

struct Row {
    std::string_view name;
    Verdict verdict;
};

constexpr Verdict transient{ErrorClass::transient, Scope::call};
constexpr Verdict in_doubt{ErrorClass::in_doubt, Scope::call};
constexpr Verdict config_of_all{ErrorClass::config, Scope::call};
constexpr Verdict config_of_one{ErrorClass::config, Scope::entry};
constexpr Verdict data{ErrorClass::data, Scope::entry};
constexpr Verdict unknown{ErrorClass::unknown, Scope::entry};

constexpr std::array error_codes = std::to_array<Row>({
    {"dbconnectionfailed", transient},
    {"dmlreadexception", transient},
    {"dmltransactionexception", transient},
    {"sitemaintenance", transient},
    {"upgraderunning", transient},
    {"dmlwriteexception", {ErrorClass::transient, Scope::entry}}, // see class_after

    {"accessexception", config_of_all},
    {"forcepasswordchangenotice", config_of_all},
    {"invalidtoken", config_of_all},
    {"sitepolicynotagreed", config_of_all},
    {"usernotfullysetup", config_of_all},
    {"wsaccessuserdeleted", config_of_all},
    {"wsaccessuserexpired", config_of_all},
    {"wsaccessusernologin", config_of_all},
    {"wsaccessusersuspended", config_of_all},
    {"wsaccessuserunconfirmed", config_of_all},

    {"errorcatcontextnotvalid", config_of_one},
    {"errorcoursecontextnotvalid", config_of_one},
    {"invalidcourseid", config_of_one},
    {"nopermissions", config_of_one},
    {"requireloginerror", config_of_one},
    {"setting_locked_by_permission", config_of_one},
    {"unknowcategory", config_of_one},
    {"wscannotenrol", config_of_one},
    {"wsnoinstance", config_of_one},
    {"wsusercannotassign", config_of_one},

    {"categoryidnumbertaken", data},
    {"categorynamerequired", data},
    {"courseidnumbertaken", data},
    {"enddatebeforestartdate", data},
    {"errorinvalidparam", data},
    {"guestsarenotallowed", data},
    {"idnumbertaken", data},
    {"invalidextparam", data},
    {"invalidparameter", data},
    {"invalidrecord", data},
    {"invaliduser", data},
    {"shortnametaken", data},
    {"useradminodelete", data},
    {"userdeleted", data},

    // Answered by a message call of which a part was sent (recorded: send_messages__batch_mixed).
    {"formatnotsupported", in_doubt},
});

constexpr std::array exceptions = std::to_array<Row>({
    {"dml_connection_exception", transient},
    {"dml_read_exception", transient},
    {"dml_transaction_exception", transient},
    {"dml_write_exception", {ErrorClass::transient, Scope::entry}},
    {"invalid_parameter_exception", data},
    {"require_login_exception", config_of_one},
    {"required_capability_exception", config_of_one},
    {"webservice_access_exception", config_of_all},
});

const Row* find(std::span<const Row> rows, std::string_view name) {
    const auto found = std::ranges::find(rows, name, &Row::name);
    return found == rows.end() ? nullptr : &*found;
}

bool is_write_failure(const Error& error) {
    return error.error_code == "dmlwriteexception" || error.exception == "dml_write_exception";
}

} // namespace

std::string_view bare_exception(std::string_view exception) {
    const std::size_t last = exception.rfind('\\');
    return last == std::string_view::npos ? exception : exception.substr(last + 1);
}

Verdict classify_exception(std::string_view exception, std::string_view error_code, std::string_view message) {
    if (error_code.empty()) return unknown;
    if (error_code == "invalidrecord" && message.find("external_functions") != std::string_view::npos)
        return config_of_all;
    if (const Row* row = find(error_codes, error_code)) return row->verdict;
    if (const Row* row = find(exceptions, bare_exception(exception))) return row->verdict;
    return unknown;
}

Verdict classify_status(long http_status) {
    switch (http_status) {
    case 408:
    case 425:
    case 429: // not taken on
    case 502:
    case 503:
    case 521:
    case 522:
    case 523:
    case 525: // a CDN that did not reach the server
        return transient;
    default:
        break;
    }
    return http_status >= 300 && http_status < 500 ? config_of_all : in_doubt;
}

bool may_be_one_entry(const Error& error) {
    if (error.exception.empty()) return false;
    return classify_exception(error.exception, error.error_code, error.message).scope == Scope::entry;
}

bool is_sick_server(const Error& error) {
    if (is_write_failure(error)) return false;
    return error.error_class == ErrorClass::transient || error.error_class == ErrorClass::in_doubt;
}

ErrorClass class_after(const Error& error, unsigned attempts) {
    return is_write_failure(error) && attempts >= write_attempts ? ErrorClass::data : error.error_class;
}

} // namespace shopd::rest
