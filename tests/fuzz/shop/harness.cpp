#include "moodle/shop/base64.hpp"
#include "moodle/shop/php_value.hpp"
#include "moodle/shop/shopper_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

namespace {

using namespace shopd::shop;

constexpr char telling[] = "{}[]:;\"aObidsNRrCE=0159-+.\0\n\x80\xff";
constexpr std::size_t prefixes_tried = 64;

void must(bool holds) {
    if (!holds) std::abort();
}

struct Measured {
    std::size_t depth = 0;
    std::size_t elements = 0;
};

Measured measure(const php::Value& value) {
    Measured whole;
    const auto* array = std::get_if<php::Array>(&value.data);
    if (!array) return whole;
    whole.elements = array->size();
    for (const auto& [key, element] : *array) {
        const auto part = measure(element);
        whole.depth = std::max(whole.depth, part.depth);
        whole.elements += part.elements;
    }
    ++whole.depth;
    return whole;
}

/// Within the limits; and nothing more or less of the text would have been read.
void check_reading(const std::string& bytes, php::Objects objects) {
    constexpr php::Limits limits{.bytes = 4096, .depth = 5, .elements = 50, .text_bytes = 100};
    const auto result = php::read(bytes, objects, limits);
    if (const auto* refusal = std::get_if<php::Refusal>(&result)) {
        must(refusal->offset <= bytes.size());
        must(!php::describe(refusal->reason).empty());
        return;
    }
    const auto measured = measure(std::get<php::Value>(result));
    must(bytes.size() <= limits.bytes && measured.depth <= limits.depth && measured.elements <= limits.elements);
    const std::size_t step = 1 + bytes.size() / prefixes_tried;
    for (std::size_t length = 0; length < bytes.size(); length += step)
        must(std::holds_alternative<php::Refusal>(php::read(bytes.substr(0, length), objects, limits)));
    must(std::holds_alternative<php::Refusal>(php::read(bytes + ";", objects, limits)));
}

/// What is read goes into the ledger as JSON: jsonb takes neither bad UTF-8 nor NUL.
void check_texts(const ShopperData& data) {
    nlohmann::json texts = {{"answers", data.answers}, {"params", data.handler_params}};
    for (const auto& [role, users] : data.users)
        for (const auto& user : users)
            texts["users"][role].push_back(user.fields);
    must(texts.dump().find("\\u0000") == std::string::npos);
}

void check_columns(const std::string& text) {
    BillItem item;
    for (auto* column : {&item.customer_data, &item.production_data}) {
        *column = {text, static_cast<std::int64_t>(text.size())};
        const auto result = read_shopper_data(item);
        if (const auto* unreadable = std::get_if<UnreadableColumn>(&result)) {
            must(!unreadable->reason.empty());
            must((unreadable->reason + unreadable->detail).find_first_of("\n\x1b") == std::string::npos);
        } else {
            check_texts(std::get<ShopperData>(result));
        }
        *column = {};
    }
}

} // namespace

extern const std::string_view telling_bytes;
const std::string_view telling_bytes{telling, sizeof telling - 1};

/// The bytes are a serialized text, and a column's text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    check_reading(bytes, php::Objects::refused);
    check_reading(bytes, php::Objects::as_arrays);
    check_columns(bytes);
    check_columns(encode_base64(bytes));
    const auto decoded = decode_base64(bytes);
    must(!decoded || encode_base64(*decoded) == bytes);
    return 0;
}
