#include "daemon/trace/seal_record.hpp"

#include "daemon/trace/escape.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <ctime>
#include <iterator>
#include <map>

namespace shopd::trace {
namespace {

constexpr std::array<std::string_view, 9> kinds = {"begin",   "wave",       "written", "mended", "lost",
                                                   "foreign", "checkpoint", "end",     "removed"};
constexpr std::string_view link_word = " link=";

std::string to_text(const std::vector<std::uint32_t>& marks) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(marks.data());
    const auto size = marks.size() * sizeof(std::uint32_t);
    std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes, size, sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

bool read_marks(std::string_view text, std::vector<std::uint32_t>& marks) {
    marks.clear();
    if (text.empty()) return true;
    std::vector<unsigned char> bytes(text.size());
    std::size_t size = 0;
    if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        size % sizeof(std::uint32_t) != 0)
        return false;
    marks.resize(size / sizeof(std::uint32_t));
    std::memcpy(marks.data(), bytes.data(), size);
    return true;
}

/// A name has no blank, and no line end, whatever the folder holds.
std::string escaped(std::string_view name) {
    std::string text;
    append_escaped(text, name, Within::transaction_id, 4096);
    for (std::size_t blank = 0; (blank = text.find(' ')) != std::string::npos;)
        text.replace(blank, 1, "\\x20");
    return text;
}

using Words = std::map<std::string_view, std::string_view>;

bool read_number(const Words& words, std::string_view name, std::uint64_t& number) {
    const auto found = words.find(name);
    if (found == words.end()) return true;
    const auto text = found->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

std::string text_of(const Words& words, std::string_view name) {
    const auto found = words.find(name);
    return found == words.end() ? std::string{} : std::string{found->second};
}

std::optional<Words> split(std::string_view text) {
    Words words;
    while (!text.empty()) {
        const auto blank = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, blank);
        const auto equals = word.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        words.emplace(word.substr(0, equals), word.substr(equals + 1));
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return words;
}

} // namespace

std::string SealRecord::text() const {
    std::string text{kinds[static_cast<std::size_t>(kind)]};
    const auto out = std::back_inserter(text);
    fmt::format_to(out, " at={} offset={} length={}", at, offset, length);
    if (!marks.empty()) fmt::format_to(out, " marks={}", to_text(marks));
    if (kind == Kind::begin) fmt::format_to(out, " version=1 device={} inode={}", file.device, file.inode);
    if (number != 0) fmt::format_to(out, " number={}", number);
    if (!machine.empty()) fmt::format_to(out, " machine={}", machine);
    if (previous) fmt::format_to(out, " previous={}", to_hex(*previous));
    if (!name.empty()) fmt::format_to(out, " name={}", escaped(name));
    if (!key.empty()) fmt::format_to(out, " key={}", escaped(key));
    if (!signature.empty()) fmt::format_to(out, " signature={}", escaped(signature));
    return text;
}

std::string to_be_signed(const Link& before, const SealRecord& checkpoint) {
    auto words = checkpoint;
    words.signature.clear();
    return fmt::format("moodle-shopd seal\n{}\n{}", to_hex(before), words.text());
}

std::string to_line(const SealRecord& record) {
    return fmt::format("{}{}{}\n", record.text(), link_word, to_hex(record.link));
}

std::optional<SealRecord> parse_seal_record(std::string_view line) {
    const auto link_at = line.rfind(link_word);
    const auto blank = line.find(' ');
    if (link_at == std::string_view::npos || blank > link_at) return std::nullopt;
    const auto kind = std::find(kinds.begin(), kinds.end(), line.substr(0, blank));
    const auto words = split(line.substr(0, link_at).substr(std::min(blank + 1, link_at)));
    const auto link = read_link(line.substr(link_at + link_word.size()));
    if (kind == kinds.end() || !words || !link) return std::nullopt;
    SealRecord record;
    record.kind = static_cast<SealRecord::Kind>(kind - kinds.begin());
    record.link = *link;
    record.at = text_of(*words, "at");
    record.machine = text_of(*words, "machine");
    record.name = unescape(text_of(*words, "name"));
    record.key = unescape(text_of(*words, "key"));
    record.signature = unescape(text_of(*words, "signature"));
    const auto previous = text_of(*words, "previous");
    record.previous = read_link(previous);
    const bool is_read =
        read_number(*words, "offset", record.offset) && read_number(*words, "length", record.length) &&
        read_number(*words, "device", record.file.device) && read_number(*words, "inode", record.file.inode) &&
        read_number(*words, "number", record.number) && read_marks(text_of(*words, "marks"), record.marks);
    // What is not written as we write it is not ours.
    if (!is_read || record.text() != line.substr(0, link_at)) return std::nullopt;
    return record;
}

bool may_become_record(std::string_view line) {
    return std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
        const auto start = std::string{kind} + " at=2";
        return line.starts_with(start) || std::string_view{start}.starts_with(line);
    });
}

namespace {

std::string utc_text(std::chrono::system_clock::time_point time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::floor<std::chrono::milliseconds>(time - seconds);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                       rest.count());
}

} // namespace

std::string utc_now() {
    return utc_text(std::chrono::system_clock::now());
}

std::optional<std::chrono::sys_seconds> read_utc(const std::string& text) {
    std::tm time{};
    const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
    if (rest == nullptr || (*rest != '.' && *rest != 'Z')) return std::nullopt;
    return std::chrono::sys_seconds{std::chrono::seconds{timegm(&time)}};
}

/// Not from /proc/stat, which a unit with ProcSubset=pid cannot see.
std::string utc_of_boot() {
    timespec up{};
    if (clock_gettime(CLOCK_BOOTTIME, &up) != 0) return utc_text({});
    return utc_text(std::chrono::system_clock::now() - std::chrono::seconds{up.tv_sec});
}

} // namespace shopd::trace
