#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

#include <openssl/evp.h>

#include <array>

namespace shopd::sandbox::stand_in {
namespace {

constexpr std::size_t longest_text = 4096; // characters

std::size_t characters(const std::string& text) {
    std::size_t count = 0;
    for (const char letter : text)
        count += (static_cast<unsigned char>(letter) & 0xC0U) != 0x80 ? 1 : 0;
    return count;
}

std::string sha1(const std::string& text) {
    std::array<unsigned char, 20> digest{};
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
    static constexpr char digits[] = "0123456789abcdef";
    std::string result;
    for (const auto byte : digest) {
        result += digits[byte >> 4U];
        result += digits[byte & 15U];
    }
    return result;
}

/// Type 1 between two, type 3 to oneself, found again by its hash.
std::string conversation(Call& call, std::int64_t from, std::int64_t to) {
    const bool self = from == to;
    const auto low = std::to_string(std::min(from, to));
    const auto high = std::to_string(std::max(from, to));
    const auto hash = sha1(self ? low : low + "-" + high);
    const auto known = call.database.rows("SELECT id FROM mdl_message_conversations WHERE convhash = $1", {hash});
    if (!known.empty()) return *known[0][0];
    const auto now = std::to_string(call.now);
    auto id = call.database.value("INSERT INTO mdl_message_conversations (type, convhash, enabled, timecreated) VALUES "
                                  "($1, $2, 1, $3) RETURNING id",
                                  {self ? "3" : "1", hash, now});
    call.database.execute("INSERT INTO mdl_message_conversation_members (conversationid, userid, timecreated) "
                          "SELECT $1, u, $4 FROM (SELECT DISTINCT unnest(ARRAY[$2::bigint, $3::bigint]) AS u) AS users",
                          {id, std::to_string(from), std::to_string(to), now});
    return id;
}

/// What stands in the answer: FORMAT_MOODLE (0) becomes a paragraph, HTML (1) stays.
std::string formatted(const std::string& text, std::int64_t format) {
    if (format != 0 || text.empty()) return text;
    std::string html = "<p>";
    for (const char letter : text) {
        if (letter == '\n') html += "<br />";
        html += letter;
    }
    return html + "</p>";
}

std::string without_tags(const std::string& html) {
    std::string text;
    bool tag = false;
    for (const char letter : html) {
        if (letter == '<') tag = true;
        if (!tag) text += letter;
        if (letter == '>') tag = false;
    }
    return text;
}

/// "" where it may be sent.
std::string why_not(Call& call, const Json& message) {
    const auto to = message["touserid"].get<std::int64_t>();
    if (characters(message["text"].get<std::string>()) > longest_text)
        return "The message is longer than the maximum allowed.";
    if (call.database.rows("SELECT 1 FROM mdl_user WHERE id = $1 AND deleted = 0", {std::to_string(to)}).empty())
        return "You cannot send a message to a user ID (" + std::to_string(to) + ") that doesn't exist.";
    if (to != call.caller.user && !call.settings.is_on("messagingallusers") &&
        !call.has_capability("moodle/site:messageanyuser"))
        return "You can't message this user due to their message preferences. Try adding them as a contact.";
    return "";
}

Json send(Call& call, const Json& message) {
    const auto text = message["text"].get<std::string>();
    const auto format = message["textformat"].get<std::int64_t>();
    const auto id = conversation(call, call.caller.user, message["touserid"].get<std::int64_t>());
    const auto number =
        call.database.number("INSERT INTO mdl_messages (useridfrom, conversationid, subject, fullmessage, "
                             "fullmessageformat, fullmessagehtml, "
                             "smallmessage, timecreated) SELECT $1::bigint, $2, 'New message from ' || firstname || ' "
                             "' || lastname, $3, $4, $5, $6, "
                             "$7 FROM mdl_user WHERE id = $1::bigint RETURNING id",
                             {std::to_string(call.caller.user), id, format == 1 ? without_tags(text) : text,
                              std::to_string(format), format == 1 ? text : "", text, std::to_string(call.now)});
    Json answer = {{"msgid", number}};
    if (message.contains("clientmsgid")) answer["clientmsgid"] = message["clientmsgid"];
    answer["text"] = formatted(text, format);
    answer["timecreated"] = call.now;
    answer["conversationid"] = std::stoll(id);
    answer["useridfrom"] = call.caller.user;
    answer["candeletemessagesforallusers"] = call.has_capability("moodle/site:deleteanymessage");
    return answer;
}

Json not_sent(const Json& message, const std::string& why) {
    Json answer = {{"msgid", -1}};
    if (message.contains("clientmsgid")) answer["clientmsgid"] = message["clientmsgid"];
    answer["errormessage"] = why;
    answer["candeletemessagesforallusers"] = false;
    return answer;
}

/// No transaction. Some sent and some not: Moodle stumbles over those it did not send, after the others were sent.
Json run(Call& call, const Json& parameters) {
    if (!call.settings.is_on("messaging")) throw moodle_refusal("disabled", "Messaging is disabled on this site");
    call.require_capability("moodle/site:sendmessage");
    Json answer = Json::array();
    std::size_t sent = 0;
    for (const auto& message : parameters["messages"]) {
        call.reach(sent);
        const auto why = why_not(call, message);
        answer.push_back(why.empty() ? send(call, message) : not_sent(message, why));
        if (why.empty()) ++sent;
    }
    if (sent != 0 && sent != answer.size()) throw moodle_refusal("formatnotsupported", "webservice/formatnotsupported");
    return answer;
}

} // namespace

Function send_messages() {
    return {"core_message_send_instant_messages",
            single({{"messages", multiple(single({{"touserid", value(Param::integer)},
                                                  {"text", value(Param::raw)},
                                                  {"textformat", default_value(Param::integer, "0")},
                                                  {"clientmsgid", optional_value(Param::alphanumext)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
