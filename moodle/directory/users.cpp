#include "moodle/directory/directory.hpp"

#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <charconv>

namespace shopd::directory {
namespace {

moodle::User user_from(const pqxx::row& row) {
    moodle::User user;
    user.id = MoodleUserId{row[0].as<std::int64_t>()};
    user.username = row[1].as<std::string>("");
    user.email = row[2].as<std::string>("");
    user.first_name = row[3].as<std::string>("");
    user.last_name = row[4].as<std::string>("");
    user.auth = row[5].as<std::string>("");
    user.confirmed = row[6].as<int>(0) != 0;
    user.suspended = row[7].as<int>(0) != 0;
    user.deleted = row[8].as<int>(0) != 0;
    return user;
}

std::set<MoodleUserId> parse_ids(std::string_view list) {
    std::set<MoodleUserId> ids;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        std::int64_t id = 0;
        const auto [end, error] = std::from_chars(list.data(), list.data() + comma, id);
        if (error == std::errc{} && end == list.data() + comma) ids.insert(MoodleUserId{id});
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return ids;
}

} // namespace

moodle::SiteSettings read_site_settings(pqxx::transaction_base& transaction) {
    moodle::SiteSettings settings;
    for (const auto& row : transaction.exec("select name, value from moodle_shopd.site_settings()")) {
        const auto name = row[0].as<std::string>("");
        const auto value = row[1].as<std::string>("");
        if (name == "siteguest" && !parse_ids(value).empty()) settings.guest = *parse_ids(value).begin();
        if (name == "siteadmins") settings.admins = parse_ids(value);
    }
    return settings;
}

std::vector<MoodleUserId> find_role_holders(pqxx::transaction_base& transaction, const database::Tables& tables,
                                            const std::string& role_short_name) {
    const auto sql =
        fmt::format("select distinct u.id from {} r join {} a on a.roleid = r.id join {} x on x.id = a.contextid "
                    "join {} u on u.id = a.userid where r.shortname = $1 and x.contextlevel = 10 "
                    "and u.deleted = 0 and u.suspended = 0 order by u.id",
                    tables.role(), tables.role_assignments(), tables.context(), tables.user());
    std::vector<MoodleUserId> holders;
    for (const auto& row : transaction.exec_params(sql, role_short_name))
        holders.emplace_back(row[0].as<std::int64_t>());
    return holders;
}

std::vector<moodle::User> find_users(pqxx::transaction_base& transaction, const database::Tables& tables,
                                     const UserQuery& query) {
    constexpr const char* columns = "id, username, email, firstname, lastname, auth, confirmed, suspended, deleted";
    std::string sql = fmt::format("select {} from {} where id = any($1::bigint[])", columns, tables.user());
    sql += fmt::format(" union select {} from {} where deleted = 0 and username = any($2::text[])", columns,
                       tables.user());
    if (!query.emails.empty())
        sql += fmt::format(" union select {} from {} where deleted = 0 and lower(email) = any($3::text[])", columns,
                           tables.user());
    sql += " order by 1";
    const auto ids = database::bigint_array(query.ids);
    const auto usernames = database::text_array(query.usernames);
    const auto rows = query.emails.empty()
                          ? transaction.exec_params(sql, ids, usernames)
                          : transaction.exec_params(sql, ids, usernames, database::text_array(query.emails));
    std::vector<moodle::User> users;
    for (const auto& row : rows)
        users.push_back(user_from(row));
    return users;
}

std::map<MoodleUserId, moodle::Profile> read_profiles(pqxx::transaction_base& transaction,
                                                      const database::Tables& tables,
                                                      const std::set<MoodleUserId>& users) {
    std::map<MoodleUserId, moodle::Profile> profiles;
    if (users.empty()) return profiles;
    const auto sql = fmt::format("select id, firstname, lastname, city, country from {} where id = any($1::bigint[]) "
                                 "and deleted = 0",
                                 tables.user());
    for (const auto& row : transaction.exec_params(sql, database::bigint_array(users))) {
        const MoodleUserId user{row[0].as<std::int64_t>()};
        profiles.emplace(user, moodle::Profile{user, row[1].as<std::string>(""), row[2].as<std::string>(""),
                                               row[3].as<std::string>(""), row[4].as<std::string>("")});
    }
    return profiles;
}

std::set<MoodleUserId> find_users_with_password(pqxx::transaction_base& transaction,
                                                const std::set<MoodleUserId>& users) {
    std::set<MoodleUserId> found;
    if (users.empty()) return found;
    for (const auto& row : transaction.exec_params("select id, has from moodle_shopd.has_password($1::bigint[])",
                                                   database::bigint_array(users)))
        if (row[1].as<bool>(false)) found.insert(MoodleUserId{row[0].as<std::int64_t>()});
    return found;
}

std::vector<bool> find_messages(pqxx::transaction_base& transaction, const database::Tables& tables,
                                MoodleUserId sender, const std::vector<MessageQuery>& queries) {
    std::vector<bool> found(queries.size(), false);
    if (queries.empty()) return found;
    std::vector<MoodleUserId> recipients;
    std::vector<std::string> texts;
    for (const auto& query : queries) {
        recipients.push_back(query.recipient);
        texts.push_back(query.text);
    }
    const auto sql = fmt::format(
        "select w.n from unnest($2::bigint[], $3::text[]) with ordinality w(recipient, message, n) where exists ("
        "select from {} m join {} c on c.conversationid = m.conversationid "
        "where m.useridfrom = $1::bigint and c.userid = w.recipient and strpos(m.fullmessage, w.message) > 0)",
        tables.messages(), tables.message_conversation_members());
    for (const auto& row :
         transaction.exec_params(sql, sender.value(), database::bigint_array(recipients), database::text_array(texts)))
        found[row[0].as<std::size_t>() - 1] = true;
    return found;
}

} // namespace shopd::directory
