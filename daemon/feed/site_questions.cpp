#include "daemon/feed/site_questions.hpp"

#include "moodle/database/tables.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::feed {
namespace {

template <typename... Values>
pqxx::result ask(pqxx::connection& connection, const std::string& sql, const Values&... values) {
    pqxx::nontransaction plain{connection};
    return plain.exec_params(sql, values...);
}

std::optional<StoredProof> find_stored_proof(pqxx::connection& connection) {
    const auto rows =
        ask(connection, "select proved_identity, extract(epoch from moodle_shopd.now() - proved_at)::bigint"
                        " from moodle_shopd.site where proved_at is not null and proved_identity is not null");
    if (rows.empty()) return std::nullopt;
    return StoredProof{rows[0][0].as<std::string>(), std::chrono::seconds{rows[0][1].as<std::int64_t>()}};
}

std::optional<std::int64_t> token_last_access(pqxx::connection& connection, MoodleUserId user) {
    const auto rows = ask(connection, "select moodle_shopd.token_last_access($1)", user.value());
    if (rows.empty() || rows[0][0].is_null()) return std::nullopt;
    return rows[0][0].as<std::int64_t>();
}

} // namespace

SiteQuestions questions_on(pqxx::connection& connection, const database::Tables& tables,
                           std::function<SiteInfo()> call_site_info) {
    SiteQuestions questions;
    questions.call_site_info = std::move(call_site_info);
    questions.find_stored_proof = [&connection] { return find_stored_proof(connection); };
    questions.store_proof = [&connection](const std::string& identity) {
        ask(connection, "update moodle_shopd.site set proved_at = moodle_shopd.now(), proved_identity = $1", identity);
    };
    questions.user_exists = [&connection, user_table = tables.user()](MoodleUserId user, const std::string& username) {
        return !ask(connection, "select 1 from " + user_table + " where id = $1 and username = $2 and deleted = 0",
                    user.value(), username)
                    .empty();
    };
    questions.token_last_access = [&connection](MoodleUserId user) { return token_last_access(connection, user); };
    questions.call_logged = [&connection](MoodleUserId user, std::int64_t since) {
        return ask(connection, "select moodle_shopd.call_logged($1, $2)", user.value(), since)[0][0].as<bool>();
    };
    questions.database_time = [&connection] {
        return ask(connection, "select floor(extract(epoch from clock_timestamp()))::bigint")[0][0].as<std::int64_t>();
    };
    return questions;
}

} // namespace shopd::feed
