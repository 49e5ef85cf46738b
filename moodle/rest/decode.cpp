#include "moodle/rest/decode.hpp"

#include "moodle/rest/text.hpp"

#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

namespace shopd::rest {
namespace {

using nlohmann::json;

Error unexpected(std::string_view function, const std::string& what) {
    return {ErrorClass::in_doubt,
            std::string{function},
            "",
            "unexpected_answer",
            "the answer does not fit the call: " + what,
            200,
            true};
}

const json* member(const json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::optional<std::string> text(const json& object, const char* key) {
    const json* value = member(object, key);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
}

std::optional<std::int64_t> integer(const json& object, const char* key) {
    const json* value = member(object, key);
    if (value == nullptr || !value->is_number_integer()) return std::nullopt;
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > largest) return std::nullopt;
    return value->get<std::int64_t>();
}

template <class Id>
std::optional<Id> id(const json& object, const char* key) {
    const auto value = integer(object, key);
    if (!value || *value <= 0) return std::nullopt;
    return Id{*value};
}

/// A list of exactly `size` entries, else the error.
std::optional<Error> not_a_list_of(std::string_view function, const json& answer, std::size_t size) {
    if (!answer.is_array()) return unexpected(function, fmt::format("a list was expected, not {}", answer.type_name()));
    if (answer.size() == size) return std::nullopt;
    return unexpected(function, fmt::format("{} entries for {} asked", answer.size(), size));
}

} // namespace

Result<SiteInfo> decode_site_info(std::string_view function, const json& answer) {
    const auto user = id<MoodleUserId>(answer, "userid");
    const auto username = text(answer, "username");
    const auto site_url = text(answer, "siteurl");
    const json* functions = member(answer, "functions");
    if (!user || !username || !site_url || functions == nullptr || !functions->is_array())
        return unexpected(function, "userid, username, siteurl or functions is missing");
    SiteInfo info{*user, *username, *site_url, text(answer, "release").value_or(""), {}};
    for (const json& entry : *functions)
        if (auto name = text(entry, "name")) info.functions.push_back(std::move(*name));
    return info;
}

Result<std::vector<CreatedUser>> decode_created_users(std::string_view function, const json& answer,
                                                      std::span<const NewUser> asked) {
    if (auto problem = not_a_list_of(function, answer, asked.size())) return *problem;
    std::vector<CreatedUser> created;
    for (std::size_t place = 0; place < asked.size(); ++place) {
        const auto user = id<MoodleUserId>(answer[place], "id");
        const auto username = text(answer[place], "username");
        if (!user || username != asked[place].username)
            return unexpected(function, fmt::format("entry {} is not the user that was asked for", place));
        created.push_back({*user, *username});
    }
    return created;
}

Result<std::vector<CreatedGroup>> decode_created_groups(std::string_view function, const json& answer,
                                                        std::span<const NewGroup> asked) {
    if (auto problem = not_a_list_of(function, answer, asked.size())) return *problem;
    std::vector<CreatedGroup> created;
    for (std::size_t place = 0; place < asked.size(); ++place) {
        const auto group = id<GroupId>(answer[place], "id");
        const auto course = id<CourseId>(answer[place], "courseid");
        auto name = text(answer[place], "name");
        if (!group || course != asked[place].course || !name)
            return unexpected(function, fmt::format("entry {} is not the group that was asked for", place));
        created.push_back({*group, *course, std::move(*name)});
    }
    return created;
}

Result<std::int64_t> decode_created_id(std::string_view function, const json& answer) {
    const auto made = answer.is_object() ? integer(answer, "id") : std::nullopt;
    if (!made || *made <= 0) return unexpected(function, "there is no id");
    return *made;
}

Result<std::vector<std::int64_t>> decode_created_ids(std::string_view function, const json& answer, std::size_t asked) {
    if (auto problem = not_a_list_of(function, answer, asked)) return *problem;
    std::vector<std::int64_t> created;
    for (const auto& entry : answer) {
        const auto made = decode_created_id(function, entry);
        if (!made) return made.error();
        created.push_back(*made);
    }
    return created;
}

Result<void> decode_nothing(std::string_view function, const json& answer) {
    if (answer.is_null()) return {};
    return unexpected(function, fmt::format("null was expected, not {}", answer.type_name()));
}

Result<void> decode_warnings(std::string_view function, const json& answer) {
    const json* warnings = member(answer, "warnings");
    if (warnings == nullptr || !warnings->is_array()) return unexpected(function, "warnings are missing");
    if (warnings->empty()) return {};
    const auto& first = warnings->front();
    return Error{ErrorClass::data,
                 std::string{function},
                 "",
                 one_line(text(first, "warningcode").value_or("warning"), 60),
                 one_line(text(first, "message").value_or("no reason given"), 500),
                 200,
                 true};
}

Result<MessageId> decode_sent_message(std::string_view function, const json& answer) {
    if (auto problem = not_a_list_of(function, answer, 1)) return *problem;
    const auto message = integer(answer[0], "msgid");
    if (message && *message > 0) return MessageId{*message};
    if (message != -1) return unexpected(function, "msgid is missing");
    return Error{ErrorClass::config,
                 std::string{function},
                 "",
                 "message_refused",
                 one_line(text(answer[0], "errormessage").value_or("no reason given"), 500),
                 200,
                 true};
}

} // namespace shopd::rest
