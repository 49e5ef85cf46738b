#include "moodle/shop/php_value.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <utility>

namespace shopd::shop::php {
namespace {

constexpr std::size_t smallest_element = 6; // i:0;N;
constexpr std::size_t longest_number = 32;  // of an integer, a double or a length
constexpr std::size_t longest_class_name = 255;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// As PHP writes it: no leading zero, no plus, no minus zero.
std::optional<std::int64_t> parse_canonical(std::string_view text) {
    const auto number = parse_number<std::int64_t>(text);
    return number && std::to_string(*number) == text ? number : std::nullopt;
}

std::optional<double> parse_double(std::string_view text) {
    if (text == "INF") return std::numeric_limits<double>::infinity();
    if (text == "-INF") return -std::numeric_limits<double>::infinity();
    if (text == "NAN") return std::numeric_limits<double>::quiet_NaN();
    if (text.find_first_not_of("0123456789+-.E") != std::string_view::npos) return std::nullopt;
    return parse_number<double>(text);
}

/// NUL * NUL name, or NUL class NUL name.
std::string_view without_marks(std::string_view name) {
    if (name.empty() || name.front() != '\0') return name;
    const auto end = name.find('\0', 1);
    return end == std::string_view::npos ? name : name.substr(end + 1);
}

/// One pass over the text. A refusal is thrown within and never leaves `run`.
class Reader {
public:
    Reader(std::string_view text, Objects objects, const Limits& limits)
        : text_{text}, objects_{objects}, limits_{limits} {}

    std::variant<Value, Refusal> run() {
        if (text_.size() > limits_.bytes) return Refusal{limits_.bytes, Reason::too_long};
        try {
            Value value = read_value(0);
            if (at_ != text_.size()) return Refusal{at_, Reason::trailing_bytes};
            return value;
        } catch (const Stop& stop) {
            return stop.refusal;
        }
    }

private:
    struct Stop {
        Refusal refusal;
    };

    [[noreturn]] static void refuse(std::size_t offset, Reason reason) { throw Stop{{offset, reason}}; }

    [[nodiscard]] std::size_t left() const { return text_.size() - at_; }

    void expect(char wanted) {
        if (left() == 0) refuse(at_, Reason::truncated);
        if (text_[at_] != wanted) refuse(at_, Reason::malformed);
        ++at_;
    }

    std::string_view read_until(char end);
    std::size_t read_length();
    std::string read_quoted(std::size_t longest);
    Value read_value(std::size_t depth);
    Value read_scalar(char kind);
    Value read_elements(std::size_t begin, std::size_t depth, bool of_object);
    Key read_key(bool of_object);

    std::string_view text_;
    Objects objects_;
    const Limits& limits_;
    std::size_t at_ = 0;
    std::size_t elements_ = 0;
};

std::string_view Reader::read_until(char end) {
    const auto window = text_.substr(at_, longest_number + 1);
    const auto length = window.find(end);
    if (length == std::string_view::npos) refuse(at_, window.size() == left() ? Reason::truncated : Reason::malformed);
    at_ += length + 1;
    return window.substr(0, length);
}

std::size_t Reader::read_length() {
    const auto begin = at_;
    const auto length = parse_canonical(read_until(':'));
    if (!length || *length < 0) refuse(begin, Reason::bad_length);
    return static_cast<std::size_t>(*length);
}

std::string Reader::read_quoted(std::size_t longest) {
    const auto begin = at_;
    const auto length = read_length();
    if (length > longest) refuse(begin, Reason::text_too_long);
    expect('"');
    if (length >= left()) refuse(begin, Reason::truncated);
    std::string result{text_.substr(at_, length)};
    at_ += length;
    if (text_[at_] != '"') refuse(begin, Reason::bad_length);
    ++at_;
    return result;
}

Value Reader::read_value(std::size_t depth) {
    if (left() == 0) refuse(at_, Reason::truncated);
    const auto begin = at_;
    const char kind = text_[at_++];
    switch (kind) {
    case 'N':
        expect(';');
        return {};
    case 'a':
        expect(':');
        return read_elements(begin, depth, false);
    case 'O':
        if (objects_ == Objects::refused) refuse(begin, Reason::object);
        expect(':');
        read_quoted(longest_class_name);
        expect(':');
        return read_elements(begin, depth, true);
    case 'C':
    case 'E':
        refuse(begin, Reason::object);
    case 'R':
    case 'r':
        refuse(begin, Reason::reference);
    default:
        return read_scalar(kind);
    }
}

Value Reader::read_scalar(char kind) {
    const auto begin = at_ - 1;
    if (std::string_view{"bids"}.find(kind) == std::string_view::npos) refuse(begin, Reason::malformed);
    expect(':');
    if (kind == 's') {
        Value value{read_quoted(limits_.text_bytes)};
        expect(';');
        return value;
    }
    const auto text = read_until(';');
    if (kind == 'b' && (text == "0" || text == "1")) return {text == "1"};
    if (kind == 'i')
        if (const auto number = parse_canonical(text)) return {*number};
    if (kind == 'd')
        if (const auto number = parse_double(text)) return {*number};
    refuse(begin, Reason::malformed);
}

Value Reader::read_elements(std::size_t begin, std::size_t depth, bool of_object) {
    if (depth >= limits_.depth) refuse(begin, Reason::too_deep);
    const auto count = read_length();
    if (count > limits_.elements - elements_) refuse(begin, Reason::too_many);
    expect('{');
    if (count > left() / smallest_element) refuse(begin, Reason::truncated);
    elements_ += count;
    Array array;
    array.reserve(count);
    std::set<Key> seen;
    for (std::size_t i = 0; i < count; ++i) {
        const auto key_at = at_;
        Key key = read_key(of_object);
        if (!seen.insert(key).second) refuse(key_at, Reason::duplicate_key);
        array.push_back({std::move(key), read_value(depth + 1)});
    }
    expect('}');
    return {std::move(array)};
}

Key Reader::read_key(bool of_object) {
    const auto begin = at_;
    if (left() == 0) refuse(begin, Reason::truncated);
    const char kind = text_[at_];
    if (kind != 's' && (kind != 'i' || of_object)) refuse(begin, Reason::malformed);
    ++at_;
    auto value = read_scalar(kind);
    if (const auto* number = std::get_if<std::int64_t>(&value.data)) return *number;
    auto& text = std::get<std::string>(value.data);
    if (of_object) return std::string{without_marks(text)};
    if (const auto number = parse_canonical(text)) return *number;
    return std::move(text);
}

} // namespace

const Value* find(const Value& value, std::string_view key) {
    const auto* array = std::get_if<Array>(&value.data);
    if (!array) return nullptr;
    const auto found = std::find_if(array->begin(), array->end(), [&](const auto& element) {
        const auto* text = std::get_if<std::string>(&element.key);
        return text && *text == key;
    });
    return found == array->end() ? nullptr : &found->value;
}

std::string_view describe(Reason reason) {
    switch (reason) {
    case Reason::too_long:
        return "too long";
    case Reason::truncated:
        return "it ends too early";
    case Reason::malformed:
        return "not what PHP serializes";
    case Reason::bad_length:
        return "a wrong length";
    case Reason::too_deep:
        return "nested too deeply";
    case Reason::too_many:
        return "too many elements";
    case Reason::text_too_long:
        return "a text that is too long";
    case Reason::duplicate_key:
        return "a key twice";
    case Reason::object:
        return "an object";
    case Reason::reference:
        return "a reference";
    case Reason::trailing_bytes:
        return "more behind its end";
    }
    return "not what PHP serializes";
}

std::variant<Value, Refusal> read(std::string_view text, Objects objects, const Limits& limits) {
    return Reader{text, objects, limits}.run();
}

} // namespace shopd::shop::php
