#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/passwords.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

std::string text_of(const Json& user, const char* key, const std::string& otherwise = "") {
    const auto found = user.find(key);
    if (found == user.end()) return otherwise;
    return found->is_string() ? found->get<std::string>() : found->dump();
}

bool wants_password(const Json& user) {
    return user.value("createpassword", false);
}

void require_free_names(Call& call, const Json& user) {
    for (const char* field : {"username", "firstname", "lastname"})
        if (trimmed(text_of(user, field)).empty())
            throw invalid_parameter(std::string("The field ") + field + " cannot be blank");
    const auto username = text_of(user, "username");
    if (!call.database.rows("SELECT 1 FROM mdl_user WHERE username = $1 AND mnethostid = 1", {username}).empty())
        throw invalid_parameter("Username already exists: " + username);
}

void require_password(const Json& user) {
    const bool internal = text_of(user, "auth") != "oauth2";
    if (internal && text_of(user, "password").empty() && !wants_password(user))
        throw invalid_parameter("Invalid password: you must provide a password, or set createpassword.");
}

void require_free_email(Call& call, const Json& user) {
    const auto email = text_of(user, "email");
    if (!is_email(email)) throw invalid_parameter("Email address is invalid: " + email);
    if (call.settings.is_on("allowaccountssameemail")) return;
    if (!call.database.rows("SELECT 1 FROM mdl_user WHERE lower(email) = lower($1) AND mnethostid = 1", {email})
             .empty())
        throw invalid_parameter("Email address already exists: " + email);
}

/// What user_create_user does with a country it does not know: $CFG->country, which is the text 0.
std::string country_of(Call& call, const Json& user) {
    const auto country = text_of(user, "country");
    return country.empty() || is_country(country) ? country : call.settings.text("country", "0");
}

std::int64_t insert_user(Call& call, const Json& user) {
    static constexpr auto sql = "INSERT INTO mdl_user (username, auth, password, firstname, lastname, email, idnumber, "
                                "city, country, lang, timezone, "
                                "phone1, phone2, department, institution, address, maildisplay, mailformat, "
                                "description, middlename, alternatename, "
                                "firstnamephonetic, lastnamephonetic, confirmed, mnethostid, autosubscribe, "
                                "trackforums, timecreated, timemodified) "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
                                "$18, $19, $20, $21, $22, $23, 1, 1, "
                                "1, 0, $24, $24) RETURNING id";
    const auto auth = text_of(user, "auth");
    const auto password = text_of(user, "password");
    if (!password.empty()) require_policy(call.settings, password);
    const auto stored = auth == "oauth2" ? "not cached" : password.empty() ? "" : new_password_hash();
    return call.database.number(sql,
                                {text_of(user, "username"),
                                 auth,
                                 stored,
                                 text_of(user, "firstname"),
                                 text_of(user, "lastname"),
                                 text_of(user, "email"),
                                 text_of(user, "idnumber"),
                                 text_of(user, "city"),
                                 country_of(call, user),
                                 text_of(user, "lang", call.settings.text("lang", "en")),
                                 text_of(user, "timezone", "99"),
                                 text_of(user, "phone1"),
                                 text_of(user, "phone2"),
                                 text_of(user, "department"),
                                 text_of(user, "institution"),
                                 text_of(user, "address"),
                                 text_of(user, "maildisplay", call.settings.text("defaultpreference_maildisplay", "2")),
                                 text_of(user, "mailformat", "1"),
                                 text_of(user, "description"),
                                 text_of(user, "middlename"),
                                 text_of(user, "alternatename"),
                                 text_of(user, "firstnamephonetic"),
                                 text_of(user, "lastnamephonetic"),
                                 std::to_string(call.now)});
}

void insert_context(Call& call, std::int64_t user) {
    call.database.execute("WITH made AS (SELECT nextval('mdl_context_id_seq') AS id) INSERT INTO mdl_context "
                          "(id, contextlevel, instanceid, path, depth) SELECT id, 30, $1, '/1/' || id, 2 FROM made",
                          {std::to_string(user)});
}

void set_preference(Call& call, std::int64_t user, const std::string& name, const std::string& value) {
    call.database.execute("INSERT INTO mdl_user_preferences (userid, name, value) VALUES ($1, $2, $3) "
                          "ON CONFLICT (userid, name) DO UPDATE SET value = excluded.value",
                          {std::to_string(user), name, value});
}

std::int64_t create(Call& call, const Json& user) {
    require_free_names(call, user);
    require_password(user);
    require_free_email(call, user);
    const auto id = insert_user(call, user);
    insert_context(call, id);
    if (user.contains("preferences"))
        for (const auto& preference : user["preferences"])
            set_preference(call, id, text_of(preference, "type"), text_of(preference, "value"));
    return id;
}

/// setnew_password_and_mail, after the commit of all accounts, each on its own.
void send_password(Call& call, std::int64_t id, const Json& user) {
    call.database.execute(
        "WITH hashed AS (UPDATE mdl_user SET password = $2 WHERE id = $1), mailed AS (INSERT INTO sandbox.mail "
        "(userid, kind, "
        "address) VALUES ($1, 'newpassword', $3)) INSERT INTO mdl_user_preferences (userid, name, value) VALUES ($1, "
        "'auth_forcepasswordchange', '1') ON CONFLICT (userid, name) DO UPDATE SET value = excluded.value",
        {std::to_string(id), new_password_hash(), text_of(user, "email")});
}

Json run(Call& call, const Json& parameters) {
    call.require_capability("moodle/user:create");
    const auto& users = parameters["users"];
    std::vector<std::int64_t> ids;
    call.database.begin();
    for (const auto& user : users)
        ids.push_back(create(call, user));
    call.database.commit();
    Json answer = Json::array();
    std::size_t mails = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        call.reach(mails);
        if (wants_password(users[i])) {
            send_password(call, ids[i], users[i]);
            ++mails;
        }
        answer.push_back({{"id", ids[i]}, {"username", users[i]["username"]}});
    }
    return answer;
}

} // namespace

Function create_users() {
    const auto notags = optional_value(Param::notags);
    const auto text = optional_value(Param::text);
    const auto raw = optional_value(Param::raw);
    const auto pairs = optional_multiple(single({{"type", value(Param::raw)}, {"value", value(Param::raw)}}));
    return {"core_user_create_users",
            single({{"users", multiple(single({{"createpassword", optional_value(Param::boolean)},
                                               {"username", value(Param::username)},
                                               {"auth", default_value(Param::auth, "manual")},
                                               {"password", raw},
                                               {"firstname", value(Param::notags)},
                                               {"lastname", value(Param::notags)},
                                               {"email", value(Param::raw_trimmed)},
                                               {"maildisplay", optional_value(Param::integer)},
                                               {"city", text},
                                               {"country", optional_value(Param::alpha)},
                                               {"timezone", optional_value(Param::timezone)},
                                               {"description", raw},
                                               {"firstnamephonetic", notags},
                                               {"lastnamephonetic", notags},
                                               {"middlename", notags},
                                               {"alternatename", notags},
                                               {"interests", text},
                                               {"idnumber", default_value(Param::raw, "")},
                                               {"institution", text},
                                               {"department", text},
                                               {"phone1", notags},
                                               {"phone2", notags},
                                               {"address", text},
                                               {"lang", optional_value(Param::lang)},
                                               {"calendartype", optional_value(Param::alphanumext)},
                                               {"theme", optional_value(Param::alphanumext)},
                                               {"mailformat", optional_value(Param::integer)},
                                               {"customfields", pairs},
                                               {"preferences", pairs}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
