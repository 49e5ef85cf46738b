#include "daemon/commands/doctor/doctor_parts.hpp"

#include "handlers/directory_view.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/directory/directory.hpp"
#include "moodle/rest/client.hpp"
#include "moodle/rest/endpoint.hpp"
#include "moodle/rest/functions.hpp"
#include "moodle/rest/token.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>
#include <array>
#include <random>
#include <set>

namespace shopd::commands {
namespace {

constexpr std::array needed = {"core_user_create_users", "core_user_update_users", "core_user_delete_users",
                               "enrol_manual_enrol_users"};

std::string random_letters(std::size_t count) {
    std::random_device device; // the system's, not a sequence
    std::uniform_int_distribution<int> letter{'a', 'z'};
    std::string letters;
    while (letters.size() < count)
        letters += static_cast<char>(letter(device));
    return letters;
}

/// One throw-away account, from making it to removing it.
class Try {
public:
    Try(const config::Config& config, rest::Client& client)
        : config_{config}, client_{client},
          connection_{
              database::connect(config.database, {database::Purpose::command, "moodle-shopd doctor", {}, true})},
          tables_{database::Tables::find(*connection_, config.database.prefix)} {}

    std::vector<Finding> run() {
        if (!has_functions()) return findings_;
        if (make()) {
            enrol();
            suspend();
        }
        remove();
        return findings_;
    }

private:
    void add(std::string what, std::string why, std::string where) {
        findings_.push_back({std::move(what), std::move(why), std::move(where)});
    }

    bool refused(const char* step, const rest::Error& error) {
        add(fmt::format("tried to {}: {}", step, rest::describe(error)), "orders will meet the same",
            "the web service's account: its role's capabilities and the roles that it may assign");
        return false;
    }

    /// Before anything is made: what could not be removed again would stay.
    bool has_functions() {
        const auto info = rest::site_info(client_);
        if (!info) return refused("call Moodle", info.error());
        for (const std::string function : needed)
            if (std::find(info->functions.begin(), info->functions.end(), function) == info->functions.end())
                add("nothing was tried: the token's service does not offer " + function,
                    "what is made must be suspended and removed again, and production alone never deletes an account",
                    "for the time of the try add it to the service, and moodle/user:update and moodle/user:delete to "
                    "the "
                    "account's role; take both away afterwards");
        return findings_.empty();
    }

    bool make() {
        const std::string password = "Aa1-" + random_letters(24); // given, so that Moodle mails nobody
        const std::array users = {rest::NewUser{.username = name_,
                                                .first_name = "moodle-shopd",
                                                .last_name = "try",
                                                .email = name_ + "@example.invalid",
                                                .city = "",
                                                .country = "",
                                                .lang = "",
                                                .password = password}};
        const auto made = rest::create_users(client_, users);
        user_ = find_user(); // whatever Moodle said: an answer may be lost
        if (!made) return refused("make an account", made.error());
        if (!user_)
            add(fmt::format("Moodle made account {} ({}), which this database does not have", made->front().id.value(),
                            name_),
                "database and Moodle are not one site: nothing is produced",
                "database.dsn and moodle.url; delete the account at " + config_.moodle.url + "/admin/user.php");
        return user_.has_value();
    }

    void enrol() {
        const auto& support = config_.customer_support;
        if (!support) return;
        const auto [course, roles] = directory_of(*support);
        if (!course || roles.empty()) return; // which is missing, the look at the configuration says
        std::vector<rest::Enrolment> enrolments;
        for (const auto& [name, role] : roles)
            enrolments.push_back({.role = role, .user = *user_, .course = *course});
        if (const auto done = rest::enrol_users(client_, enrolments); !done) {
            refused("enrol an account in the customer-support course", done.error());
            return;
        }
        expect("select count(*) from {user_enrolments} ue join {enrol} e on e.id = ue.enrolid where ue.userid = $1 and "
               "e.courseid = $2 and ue.status = 0",
               course->value(), "the account was enrolled, and is not in the customer-support course");
    }

    void suspend() {
        const std::array users = {rest::Suspension{*user_, true}};
        if (const auto done = rest::suspend_users(client_, users); !done) {
            refused("suspend an account", done.error());
            return;
        }
        expect("select count(*) from {user} where id = $1 and suspended = $2", 1,
               "the account was suspended, and is not");
    }

    void remove() {
        if (!user_) return;
        const std::array users = {*user_};
        if (const auto done = rest::delete_users(client_, users); !done) refused("delete the account", done.error());
        if (find_user())
            add(fmt::format("the account {} ({}) of the try is still there", user_->value(), name_),
                "nobody needs it any more", "delete it at " + config_.moodle.url + "/admin/user.php");
    }

    std::optional<MoodleUserId> find_user() {
        pqxx::nontransaction look{*connection_};
        const auto rows = look.exec_params(
            fmt::format("select id from {} where username = $1 and deleted = 0", tables_.user()), name_);
        if (rows.empty()) return std::nullopt;
        return MoodleUserId{rows[0][0].as<std::int64_t>()};
    }

    std::pair<std::optional<CourseId>, std::map<std::string, RoleId>>
    directory_of(const config::CustomerSupport& support) {
        pqxx::nontransaction look{*connection_};
        handlers::DirectoryView view;
        view.courses = directory::find_courses(look, tables_, {support.course});
        const auto* course = view.find(support.course);
        return {course ? std::optional{course->id} : std::nullopt,
                directory::find_roles(look, tables_, {support.roles.begin(), support.roles.end()})};
    }

    /// Moodle's tables say what its answer said. @param query  counts rows
    void expect(const char* query, std::int64_t parameter, const char* otherwise) {
        pqxx::nontransaction look{*connection_};
        const auto sql =
            fmt::format(fmt::runtime(query), fmt::arg("user", tables_.user()), fmt::arg("enrol", tables_.enrol()),
                        fmt::arg("user_enrolments", tables_.user_enrolments()));
        if (look.exec_params1(sql, user_->value(), parameter)[0].as<std::int64_t>() == 0)
            add(std::string{otherwise} + " in this database", "the daemon looks there whether a call took effect",
                "database.dsn and moodle.url: are they one site? Is the database a replica that is behind?");
    }

    const config::Config& config_;
    rest::Client& client_;
    std::unique_ptr<pqxx::connection> connection_;
    database::Tables tables_;
    std::string name_ = "moodle-shopd-try-" + random_letters(10);
    std::optional<MoodleUserId> user_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> try_out(const config::Config& config) {
    try {
        rest::Client client{config.moodle, std::make_shared<const rest::WebServiceToken>(
                                               rest::WebServiceToken::read(config.moodle.token_file))};
        return Try{config, client}.run();
    } catch (const rest::TokenProblem&) {
        return {}; // the look at Moodle says so
    } catch (const rest::BadEndpoint&) {
        return {};
    }
}

} // namespace shopd::commands
