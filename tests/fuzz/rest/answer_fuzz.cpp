#include "moodle/rest/answer.hpp"
#include "moodle/rest/classify.hpp"
#include "moodle/rest/decode.hpp"
#include "moodle/rest/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

/// Any bytes as Moodle's answer: nothing may crash, and whatever is not success must be an error that is safe to log.
namespace {

using namespace shopd;
using namespace shopd::rest;

constexpr std::string_view secret = "5ecret70ken";

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const Error& error) {
    for (const std::string* text : {&error.function, &error.exception, &error.error_code, &error.message}) {
        require(characters(*text).has_value());
        require(text->find(secret) == std::string::npos);
        for (const char c : *text)
            require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    }
    require(error.message.size() < 2000 && error.error_code.size() < 200);
    require(!error.error_code.empty() || !error.exception.empty());
    static_cast<void>(may_be_one_entry(error));
    static_cast<void>(is_sick_server(error));
    static_cast<void>(describe(error));
}

template <class T>
void check(const Result<T>& result) {
    if (!result) check(result.error());
}

void decode_all(const nlohmann::json& answer) {
    const NewUser users[] = {{"ru3", "F", "L", "e@example.org", "", "", ""},
                             {"ru4", "F", "L", "f@example.org", "", "", ""}};
    const NewGroup groups[] = {{CourseId{3}, "Group 1", "", ""}};
    check(decode_site_info("f", answer));
    for (const std::size_t count : {0U, 1U, 2U})
        check(decode_created_users("f", answer, std::span{users}.first(count)));
    const auto created = decode_created_groups("f", answer, groups);
    check(created);
    if (created) require(created->size() == 1 && created->front().id.value() > 0);
    const auto ids = decode_created_ids("f", answer, 1);
    check(ids);
    if (ids) require(ids->size() == 1 && ids->front() > 0);
    check(decode_created_id("f", answer));
    check(decode_nothing("f", answer));
    check(decode_sent_message("f", answer));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const void* const raw = data;
    const std::string_view body{static_cast<const char*>(raw), size};
    for (const long status : {200L, 302L, 403L, 503L}) {
        const auto answer = read_answer("core_x", {status, body, body.substr(0, size / 2)}, secret);
        check(answer);
        if (answer) decode_all(*answer);
    }
    return 0;
}
