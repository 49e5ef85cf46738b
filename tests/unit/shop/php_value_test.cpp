#include "moodle/shop/php_value.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace shopd::shop::php {

/// For GoogleTest's messages.
static void PrintTo(const Refusal& refusal, std::ostream* out) {
    *out << describe(refusal.reason) << " at " << refusal.offset;
}

namespace {

/// As PHP 8 writes [1, 'a' => [true, null], 'é' => -1.5].
const std::string mixed = "a:3:{i:0;i:1;s:1:\"a\";a:2:{i:0;b:1;i:1;N;}s:2:\"\xC3\xA9\";d:-1.5;}";

Value value_of(std::string_view text, Objects objects = Objects::refused) {
    auto result = read(text, objects);
    const auto* refusal = std::get_if<Refusal>(&result);
    EXPECT_FALSE(refusal) << text << ": " << describe(refusal->reason) << " at " << refusal->offset;
    return refusal ? Value{} : std::get<Value>(std::move(result));
}

Refusal refusal_of(std::string_view text, Objects objects = Objects::refused, const Limits& limits = {}) {
    const auto result = read(text, objects, limits);
    const auto* refusal = std::get_if<Refusal>(&result);
    EXPECT_TRUE(refusal) << text << " was read";
    return refusal ? *refusal : Refusal{~std::size_t{0}, Reason::malformed};
}

std::string nested(std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i)
        text += "a:1:{i:0;";
    text += "N;";
    return text + std::string(depth, '}');
}

TEST(PhpValue, reads_every_plain_kind) {
    EXPECT_TRUE(std::holds_alternative<std::monostate>(value_of("N;").data));
    EXPECT_EQ(std::get<bool>(value_of("b:1;").data), true);
    EXPECT_EQ(std::get<bool>(value_of("b:0;").data), false);
    EXPECT_EQ(std::get<std::int64_t>(value_of("i:-9223372036854775808;").data), INT64_MIN);
    EXPECT_EQ(std::get<std::string>(value_of("s:4:\"a\";\"\";").data), "a\";\"");
    EXPECT_EQ(std::get<std::string>(value_of(std::string_view{"s:3:\"a\0b\";", 10}).data), std::string("a\0b", 3));
    const auto array = value_of(mixed);
    const auto& elements = std::get<Array>(array.data);
    ASSERT_EQ(elements.size(), 3U);
    EXPECT_EQ(std::get<std::int64_t>(elements[0].key), 0);
    EXPECT_EQ(std::get<std::string>(elements[2].key), "é");
    EXPECT_EQ(std::get<Array>(find(array, "a")->data).size(), 2U);
    EXPECT_EQ(find(array, "b"), nullptr);
    EXPECT_EQ(find(value_of("N;"), "b"), nullptr);
}

TEST(PhpValue, reads_doubles_as_php_writes_them) {
    EXPECT_EQ(std::get<double>(value_of("d:0.1;").data), 0.1);
    EXPECT_EQ(std::get<double>(value_of("d:1.0E+25;").data), 1e25);
    EXPECT_EQ(std::get<double>(value_of("d:-INF;").data), -INFINITY);
    EXPECT_TRUE(std::isnan(std::get<double>(value_of("d:NAN;").data)));
    for (const auto* text : {"d:;", "d:1e5x;", "d:0x1p3;", "d:1.0E+999;", "d:nan;", "d:1.5 ;"})
        EXPECT_EQ(refusal_of(text), (Refusal{0, Reason::malformed})) << text;
}

TEST(PhpValue, a_text_cut_at_any_byte_is_refused) {
    for (std::size_t length = 0; length < mixed.size(); ++length) {
        const auto refusal = refusal_of(std::string_view{mixed}.substr(0, length));
        EXPECT_EQ(refusal.reason, Reason::truncated) << length;
        EXPECT_LE(refusal.offset, length);
    }
}

TEST(PhpValue, lengths_are_held_against_what_is_left_before_anything_is_made) {
    EXPECT_EQ(refusal_of("s:9999:\"a\";"), (Refusal{2, Reason::truncated}));
    EXPECT_EQ(refusal_of("s:99999999:\"a\";"), (Refusal{2, Reason::text_too_long}));
    EXPECT_EQ(refusal_of("s:99999999999999999999999999:\"a\";"), (Refusal{2, Reason::bad_length}));
    EXPECT_EQ(refusal_of("a:9999:{i:0;N;}").reason, Reason::truncated);
    EXPECT_EQ(refusal_of("a:4294967296:{i:0;N;}"), (Refusal{0, Reason::too_many}));
    EXPECT_EQ(refusal_of("s:-1:\"a\";"), (Refusal{2, Reason::bad_length}));
    EXPECT_EQ(refusal_of("a:-1:{}"), (Refusal{2, Reason::bad_length}));
    EXPECT_EQ(refusal_of("s:+1:\"a\";"), (Refusal{2, Reason::bad_length}));
    EXPECT_EQ(refusal_of("s:01:\"a\";"), (Refusal{2, Reason::bad_length}));
    EXPECT_EQ(refusal_of("s:1:\"ab\";"), (Refusal{2, Reason::bad_length}));
    EXPECT_EQ(refusal_of("s:0x1:\"a\";"), (Refusal{2, Reason::bad_length}));
    EXPECT_EQ(refusal_of("a:1:{i:0;N;i:1;N;}"), (Refusal{11, Reason::malformed}));
}

TEST(PhpValue, nesting_stops_at_its_limit_however_deep_the_text_goes) {
    value_of(nested(Limits{}.depth));
    EXPECT_EQ(refusal_of(nested(Limits{}.depth + 1)), (Refusal{Limits{}.depth * 9, Reason::too_deep}));
    EXPECT_EQ(refusal_of(nested(20'000)).reason, Reason::too_deep);
}

TEST(PhpValue, the_elements_of_all_arrays_count_together) {
    const Limits limits{.elements = 3};
    EXPECT_TRUE(std::holds_alternative<Value>(read("a:2:{i:0;a:1:{i:0;N;}i:1;N;}", Objects::refused, limits)));
    EXPECT_EQ(refusal_of("a:2:{i:0;a:2:{i:0;N;i:1;N;}i:1;N;}", Objects::refused, limits),
              (Refusal{9, Reason::too_many}));
}

TEST(PhpValue, a_whole_text_beyond_its_limit_is_not_looked_at) {
    const Limits limits{.bytes = 6};
    EXPECT_EQ(refusal_of("i:1234;", Objects::refused, limits), (Refusal{6, Reason::too_long}));
}

TEST(PhpValue, objects_and_references_are_refused) {
    for (const auto* text : {"O:8:\"stdClass\":0:{}", "C:1:\"X\":1:{a}", "E:4:\"A::B\";"})
        EXPECT_EQ(refusal_of(text), (Refusal{0, Reason::object})) << text;
    EXPECT_EQ(refusal_of("a:1:{i:0;O:8:\"stdClass\":0:{}}"), (Refusal{9, Reason::object}));
    for (const auto* text : {"C:1:\"X\":1:{a}", "E:4:\"A::B\";"})
        EXPECT_EQ(refusal_of(text, Objects::as_arrays), (Refusal{0, Reason::object})) << text;
    for (const auto objects : {Objects::refused, Objects::as_arrays}) {
        EXPECT_EQ(refusal_of("a:2:{i:0;N;i:1;R:1;}", objects), (Refusal{15, Reason::reference}));
        EXPECT_EQ(refusal_of("r:1;", objects), (Refusal{0, Reason::reference}));
    }
}

TEST(PhpValue, an_object_where_it_is_taken_is_its_properties_without_phps_marks) {
    constexpr char bytes[] = "O:22:\"local_shop\\CatalogItem\":3:{s:9:\"\0*\0record\";O:8:\"stdClass\":1:{s:2:\"id\";"
                             "s:1:\"7\";}s:4:\"\0X\0p\";N;s:8:\"elements\";a:0:{}}";
    const auto item = value_of(std::string_view{bytes, sizeof bytes - 1}, Objects::as_arrays);
    ASSERT_TRUE(find(item, "record"));
    EXPECT_EQ(std::get<std::string>(find(*find(item, "record"), "id")->data), "7");
    EXPECT_TRUE(find(item, "p"));
    EXPECT_TRUE(find(item, "elements"));
    EXPECT_EQ(refusal_of("O:1:\"X\":1:{i:0;N;}", Objects::as_arrays), (Refusal{11, Reason::malformed}));
    EXPECT_EQ(refusal_of("O:1:\"X\":2:{s:1:\"p\";N;s:4:\"\0*\0p\";N;}", Objects::as_arrays).reason, Reason::truncated)
        << "the literal ends at its first NUL";
    const std::string twice{"O:1:\"X\":2:{s:1:\"p\";N;s:4:\"\0*\0p\";N;}", 36};
    EXPECT_EQ(refusal_of(twice, Objects::as_arrays), (Refusal{21, Reason::duplicate_key}));
}

TEST(PhpValue, a_key_twice_is_refused_also_as_a_number_in_a_text) {
    EXPECT_EQ(refusal_of("a:2:{i:5;N;i:5;N;}"), (Refusal{11, Reason::duplicate_key}));
    EXPECT_EQ(refusal_of("a:2:{i:5;N;s:1:\"5\";N;}"), (Refusal{11, Reason::duplicate_key}));
    EXPECT_EQ(std::get<Array>(value_of("a:2:{i:5;N;s:2:\"05\";N;}").data).size(), 2U);
}

TEST(PhpValue, nothing_may_stand_behind_the_value) {
    EXPECT_EQ(refusal_of("N;N;"), (Refusal{2, Reason::trailing_bytes}));
    EXPECT_EQ(refusal_of(mixed + "\n"), (Refusal{mixed.size(), Reason::trailing_bytes}));
}

TEST(PhpValue, what_serialize_never_writes_is_refused) {
    for (const auto* text : {"x",
                             "n;",
                             "N:",
                             "b:2;",
                             "b:true;",
                             "i:1.5;",
                             "i:;",
                             "i:007;",
                             "i:-0;",
                             "i:+1;",
                             "i:9223372036854775808;",
                             "s:1:'a';",
                             "S:1:\"a\";",
                             "a:1:{b:1;N;}",
                             "a:1:[i:0;N;]",
                             "a:1:{a:0:{}N;}",
                             "i:99999999999999999999999999999999999999999;",
                             "{}",
                             " N;",
                             "\n"})
        EXPECT_EQ(refusal_of(text).reason, Reason::malformed) << text;
    EXPECT_EQ(refusal_of(""), (Refusal{0, Reason::truncated}));
}

} // namespace
} // namespace shopd::shop::php
