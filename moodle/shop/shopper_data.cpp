#include "moodle/shop/shopper_data.hpp"

#include "moodle/shop/base64.hpp"
#include "moodle/shop/php_value.hpp"

#include <fmt/format.h>
#include <unicode/ustring.h>

#include <charconv>
#include <limits>

namespace shopd::shop {
namespace {

/// Thrown while a column is read, caught at the border of this file.
struct Unreadable {
    std::string reason;
    std::string detail;
};

bool is_utf8(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0;
    u_strFromUTF8(nullptr, 0, &length, text.data(), static_cast<int32_t>(text.size()), &status);
    return U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR;
}

std::string checked(std::string text) {
    if (text.find('\0') != std::string::npos) throw Unreadable{"a NUL byte in a text", ""};
    if (!is_utf8(text)) throw Unreadable{"a text that is not UTF-8", ""};
    return text;
}

std::string name_of(const php::Key& key) {
    if (const auto* number = std::get_if<std::int64_t>(&key)) return std::to_string(*number);
    return checked(std::get<std::string>(key));
}

/// A scalar as PHP makes a text of it; nothing for an array.
std::optional<std::string> text_of(const php::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value.data)) return checked(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value.data)) return std::to_string(*number);
    if (const auto* number = std::get_if<double>(&value.data)) return fmt::format("{}", *number);
    if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "1" : "";
    if (std::holds_alternative<std::monostate>(value.data)) return "";
    return std::nullopt;
}

/// The elements of an array; none where PHP would call the value empty.
const php::Array& elements_of(const php::Value& value, const char* what) {
    static const php::Array none;
    if (const auto* array = std::get_if<php::Array>(&value.data)) return *array;
    const auto* text = std::get_if<std::string>(&value.data);
    const auto* flag = std::get_if<bool>(&value.data);
    if ((text && text->empty()) || (flag && !*flag) || std::holds_alternative<std::monostate>(value.data)) return none;
    throw Unreadable{fmt::format("{} no array", what), ""};
}

std::vector<std::string> answers_of(const php::Value& value) {
    if (auto text = text_of(value)) return {std::move(*text)};
    std::vector<std::string> answers;
    for (const auto& [number, answer] : std::get<php::Array>(value.data)) {
        auto text = text_of(answer);
        if (!text) throw Unreadable{"an array where an answer should be", ""};
        answers.push_back(std::move(*text));
    }
    return answers;
}

void read_answers(const php::Value& value, ShopperData& data) {
    for (const auto& [field, answers] : elements_of(value, "it is"))
        data.answers.emplace(name_of(field), answers_of(answers));
}

std::optional<MoodleUserId> user_id(const std::string& text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size() || id <= 0) return std::nullopt;
    return MoodleUserId{id};
}

Participant participant_of(const php::Value& value) {
    const auto* record = std::get_if<php::Array>(&value.data);
    if (!record) throw Unreadable{"a participant who is no record", ""};
    Participant participant;
    for (const auto& [name, field] : *record)
        if (auto text = text_of(field)) participant.fields.emplace(name_of(name), std::move(*text));
    const auto field = [&](const char* name) {
        const auto found = participant.fields.find(name);
        return found == participant.fields.end() ? std::string{} : found->second;
    };
    participant.email = field("email");
    participant.first_name = field("firstname");
    participant.last_name = field("lastname");
    participant.city = field("city");
    participant.user = user_id(field("moodleid"));
    return participant;
}

void read_production(const php::Value& value, ShopperData& data) {
    elements_of(value, "it is");
    if (const auto* users = php::find(value, "users"))
        for (const auto& [role, participants] : elements_of(*users, "users is"))
            for (const auto& [email, participant] : elements_of(participants, "the users of a role are"))
                data.users[name_of(role)].push_back(participant_of(participant));
    if (const auto* params = php::find(value, "handlerparams"))
        for (const auto& [name, param] : elements_of(*params, "handlerparams is"))
            if (auto text = text_of(param)) data.handler_params.emplace(name_of(name), std::move(*text));
    if (const auto* reference = php::find(value, "reference")) data.reference = text_of(*reference).value_or("");
}

php::Value decode(const ShopperColumn& column, php::Objects objects) {
    if (column.size > longest_shopper_column)
        throw Unreadable{"too long",
                         fmt::format("{} bytes, and at most {} are read", column.size, longest_shopper_column)};
    if (column.text.empty()) return {};
    const auto bytes = decode_base64(column.text);
    if (!bytes) throw Unreadable{"not base64", ""};
    auto result = php::read(*bytes, objects);
    if (const auto* refusal = std::get_if<php::Refusal>(&result))
        throw Unreadable{std::string{php::describe(refusal->reason)},
                         fmt::format("at byte {} of the {} that it decodes to", refusal->offset, bytes->size())};
    return std::get<php::Value>(std::move(result));
}

} // namespace

std::variant<ShopperData, UnreadableColumn> read_shopper_data(const BillItem& item) {
    const char* column = "customerdata";
    try {
        ShopperData data;
        read_answers(decode(item.customer_data, php::Objects::refused), data);
        column = "productiondata";
        read_production(decode(item.production_data, php::Objects::as_arrays), data);
        return data;
    } catch (const Unreadable& reason) {
        return UnreadableColumn{column, reason.reason, reason.detail};
    }
}

} // namespace shopd::shop
