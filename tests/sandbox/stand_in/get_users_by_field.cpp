#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

/// What the caller may see of others; their own record is always whole.
struct Sight {
    bool details = false;
    bool all_details = false;
    bool hidden_details = false;
    bool identity = false;
};

Sight sight_of(Call& call) {
    return {call.has_capability("moodle/user:viewdetails"), call.has_capability("moodle/user:viewalldetails"),
            call.has_capability("moodle/user:viewhiddendetails"),
            call.has_capability("moodle/site:viewuseridentity") && call.settings.lists("showuseridentity", "email")};
}

void check(const std::string& field, const std::string& value, const CleaningRules& rules) {
    const auto type = field == "id" ? Param::integer : field == "username" ? Param::username : Param::raw;
    if (!is_clean(value, type, rules)) throw invalid_parameter("The field '" + field + "' value is invalid: " + value);
}

void add_text(Json& answer, const char* key, const Value& value) {
    if (value && !value->empty() && *value != "0") answer[key] = *value;
}

Json details(const Row& row, const Sight& sight, const std::string& base_url) {
    const auto number = [&](std::size_t column) { return std::stoll(*row[column]); };
    Json answer = {{"id", number(0)}};
    if (sight.all_details) answer["username"] = *row[1];
    answer["firstname"] = *row[2];
    answer["lastname"] = *row[3];
    answer["fullname"] = *row[2] + " " + *row[3];
    if (sight.identity || row[22] == "1") answer["email"] = *row[4];
    add_text(answer, "address", row[5]);
    if (sight.hidden_details) {
        add_text(answer, "phone1", row[6]);
        add_text(answer, "phone2", row[7]);
    }
    answer["department"] = *row[8];
    add_text(answer, "institution", row[9]);
    if (sight.all_details) add_text(answer, "idnumber", row[10]);
    answer["firstaccess"] = number(11);
    answer["lastaccess"] = number(12);
    if (sight.all_details) {
        answer["auth"] = *row[13];
        answer["suspended"] = number(14) != 0;
        answer["confirmed"] = number(15) != 0;
        answer["lang"] = *row[16];
        answer["theme"] = *row[17];
        answer["timezone"] = *row[18];
        answer["mailformat"] = number(19);
        answer["trackforums"] = number(23);
    }
    if (sight.hidden_details && row[24] && !row[24]->empty()) {
        answer["description"] = *row[24];
        answer["descriptionformat"] = number(25);
    }
    add_text(answer, "city", row[20]);
    add_text(answer, "country", row[21]);
    answer["profileimageurlsmall"] = base_url + "/theme/image.php/boost/core/1/u/f2";
    answer["profileimageurl"] = base_url + "/theme/image.php/boost/core/1/u/f1";
    return answer;
}

Json run(Call& call, const Json& parameters) {
    const auto field = parameters["field"].get<std::string>();
    if (field != "id" && field != "idnumber" && field != "username" && field != "email")
        throw Refusal("core\\exception\\coding_exception", "codingerror",
                      "Coding error detected, it must be fixed by a programmer: invalid field parameter");
    std::string list;
    std::vector<Value> values;
    for (const auto& value : parameters["values"]) {
        check(field, value.get<std::string>(), call.settings.cleaning());
        values.emplace_back(value.get<std::string>());
        list += (list.empty() ? "$" : ", $") + std::to_string(values.size());
    }
    Json answer = Json::array();
    const auto sight = sight_of(call);
    for (const auto& row : call.database.rows("SELECT id, username, firstname, lastname, email, address, phone1, "
                                              "phone2, department, institution, idnumber, "
                                              "firstaccess, lastaccess, auth, suspended, confirmed, lang, theme, "
                                              "timezone, mailformat, city, country, maildisplay, "
                                              "trackforums, description, descriptionformat FROM mdl_user WHERE " +
                                                  field + " IN (" + list + ") ORDER BY id",
                                              values)) {
        const bool own = row[0] == std::to_string(call.caller.user);
        if (!own && !sight.details) continue;
        const auto user = details(row, own ? Sight{true, true, true, true} : sight, call.base_url);
        if (user.contains(field)) answer.push_back(user); // Moodle: not to be searched by what may not be seen
    }
    return answer;
}

} // namespace

Function get_users_by_field() {
    return {"core_user_get_users_by_field",
            single({{"field", value(Param::alpha)}, {"values", multiple(value(Param::raw))}}), run};
}

} // namespace shopd::sandbox::stand_in
