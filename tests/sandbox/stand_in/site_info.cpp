#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

Json functions_of(Call& call) {
    Json list = Json::array();
    for (const auto& row : call.database.rows(
             "SELECT functionname FROM mdl_external_services_functions WHERE externalserviceid = $1 ORDER BY id",
             {std::to_string(call.caller.service)}))
        list.push_back({{"name", *row[0]}, {"version", version_of(*row[0], call.settings.text("version"))}});
    return list;
}

Json advanced_features(const Settings& settings) {
    Json list = Json::array();
    for (const char* name : {"usecomments", "usetags", "enablenotes", "messaging", "enableblogs", "enablecompletion",
                             "enablebadges", "messagingallusers", "enablecustomreports", "enableglobalsearch",
                             "mnet_dispatcher_mode", "enablecompetencies"}) {
        const std::string text = name;
        const bool off_by_default =
            text == "messagingallusers" || text == "enableglobalsearch" || text == "mnet_dispatcher_mode";
        const bool known = settings.config.contains(text);
        list.push_back({{"name", text}, {"value", (known ? settings.is_on(text) : !off_by_default) ? 1 : 0}});
    }
    return list;
}

Json run(Call& call, const Json&) {
    const auto site = call.database.rows("SELECT fullname FROM mdl_course WHERE category = 0 AND format = 'site'");
    const auto user = call.database.rows("SELECT firstname, lastname, lang FROM mdl_user WHERE id = $1",
                                         {std::to_string(call.caller.user)});
    const auto& [first, last, lang] = std::tie(*user[0][0], *user[0][1], *user[0][2]);
    const bool admin = call.caller.site_admin;
    return {{"sitename", site.empty() ? "" : *site[0][0]},
            {"username", call.caller.username},
            {"firstname", first},
            {"lastname", last},
            {"fullname", first + " " + last},
            {"lang", lang},
            {"userid", call.caller.user},
            {"siteurl", call.base_url},
            {"userpictureurl", call.base_url + "/theme/image.php/boost/core/1/u/f1"},
            {"functions", functions_of(call)},
            {"downloadfiles", 0},
            {"uploadfiles", 0},
            {"release", call.settings.text("release")},
            {"version", call.settings.text("version")},
            {"mobilecssurl", ""},
            {"advancedfeatures", advanced_features(call.settings)},
            {"usercanmanageownfiles", true},
            {"userquota", admin ? 0 : 104857600},
            {"usermaxuploadfilesize", -1},
            {"userhomepage", 1},
            {"userprivateaccesskey", "stand-in"},
            {"siteid", 1},
            {"sitecalendartype", "gregorian"},
            {"usercalendartype", "gregorian"},
            {"userissiteadmin", admin},
            {"theme", "boost"},
            {"limitconcurrentlogins", 0},
            {"policyagreed", 0}};
}

} // namespace

Function site_info() {
    return {"core_webservice_get_site_info",
            single({{"serviceshortnames", optional_multiple(value(Param::alphanumext))}}), run};
}

} // namespace shopd::sandbox::stand_in
