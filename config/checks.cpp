#include "config/checks.hpp"

#include "config/listen.hpp"
#include "config/text.hpp"

#include <crypt.h>
#include <curl/urlapi.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <memory>

namespace shopd::config {
namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;
using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string find_secret_option(const PQconninfoOption* options) {
    for (const auto* option = options; option->keyword != nullptr; ++option) {
        const std::string_view keyword = option->keyword;
        if ((keyword == "password" || keyword == "sslpassword") && option->val != nullptr && *option->val != '\0')
            return std::string{keyword};
    }
    return {};
}

/// libpq's reason, unless the text may hold a password: libpq quotes pieces of it.
std::string reason_without_secrets(const std::string& dsn, const char* reason) {
    const std::string lower = lower_case(dsn);
    if (reason == nullptr || lower.find("pass") != std::string::npos || dsn.find_first_of("@%") != std::string::npos)
        return {};
    std::string text = reason;
    while (text.ends_with('\n'))
        text.pop_back();
    return ": " + text;
}

Url parsed_url(const std::string& url) {
    Url parsed{curl_url(), &curl_url_cleanup};
    if (parsed && curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        parsed.reset();
    return parsed;
}

std::optional<std::string> find_part(const Url& url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return std::nullopt;
    const std::unique_ptr<char, decltype(&curl_free)> owner{text, &curl_free};
    return std::string{text};
}

const std::string url_example = "write it as https://lms.example.org, as $CFG->wwwroot in Moodle's config.php";

std::optional<std::string> find_nearest_zone(const std::string& name) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> all{
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, nullptr, nullptr, status)};
    std::vector<std::string> names;
    while (U_SUCCESS(status) && all) {
        const char* next = all->next(nullptr, status);
        if (next == nullptr) break;
        names.emplace_back(next);
    }
    const std::vector<std::string_view> views{names.begin(), names.end()};
    return find_nearest(name, views);
}

} // namespace

std::optional<Complaint> check_dsn(std::string& dsn) {
    char* reason = nullptr;
    const Options options{PQconninfoParse(dsn.c_str(), &reason), &PQconninfoFree};
    const std::unique_ptr<char, decltype(&PQfreemem)> owner{reason, &PQfreemem};
    if (!options) {
        return Complaint{
            "not a connection string" + reason_without_secrets(dsn, reason),
            "write it as host=/run/postgresql dbname=moodle user=moodle_shopd, or as postgresql://host/moodle", true};
    }
    const std::string secret = find_secret_option(options.get());
    if (secret.empty()) return std::nullopt;
    if (secret == "sslpassword")
        return Complaint{"a password stands in it (sslpassword)",
                         "use a key without a passphrase, readable for the daemon only", true};
    return Complaint{"a password stands in it",
                     "remove it: write passfile=/path/to/a/file of mode 0600, or let PostgreSQL ask for none (peer)",
                     true};
}

std::optional<Complaint> check_prefix(std::string& prefix) {
    const bool letters = prefix.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (letters && prefix.front() >= 'a' && prefix.size() <= 20) return std::nullopt;
    return Complaint{
        in_quotes(prefix) + " is not a table prefix",
        "write $CFG->prefix of Moodle's config.php: lower-case letters, digits and _, a letter first, at most 20"};
}

std::optional<Complaint> check_url(std::string& url) {
    const Url parsed = parsed_url(url);
    if (!parsed || url.find(":///") != std::string::npos)
        return Complaint{"not the address of a site", url_example, url.find('@') != std::string::npos};
    const auto scheme = find_part(parsed, CURLUPART_SCHEME);
    if (scheme != "https" && scheme != "http") return Complaint{"neither https nor http", url_example, true};
    if (find_part(parsed, CURLUPART_USER) || find_part(parsed, CURLUPART_PASSWORD))
        return Complaint{"a user name stands in it", "remove it: the token of moodle.token_file is the only identity",
                         true};
    if (find_part(parsed, CURLUPART_QUERY) || find_part(parsed, CURLUPART_FRAGMENT) ||
        url.find_first_of("?#") != std::string::npos)
        return Complaint{"it holds more than the site's address (? or #)", url_example, true};
    if (url.find_first_of(" \\") != std::string::npos) return Complaint{"it holds a blank or a backslash", url_example};
    while (url.ends_with('/'))
        url.pop_back();
    return std::nullopt;
}

bool sends_in_clear(const std::string& url) {
    const Url parsed = parsed_url(url);
    if (!parsed || find_part(parsed, CURLUPART_SCHEME) != "http") return false;
    const std::string host = lower_case(find_part(parsed, CURLUPART_HOST).value_or(""));
    return host != "localhost" && host != "[::1]" &&
           !(host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

std::string host_of(const std::string& url) {
    return lower_case(find_part(parsed_url(url), CURLUPART_HOST).value_or(""));
}

std::optional<Complaint> check_listen(std::string& text) {
    const auto read = read_listen(text);
    const auto* complaint = std::get_if<Complaint>(&read);
    return complaint == nullptr ? std::nullopt : std::optional{*complaint};
}

std::optional<Complaint> check_host(std::string& host) {
    host = lower_case(host);
    const auto url = "https://" + host + "/";
    std::string whole = url;
    if (host.find_first_of("/?#@\\ ") == std::string::npos && !check_url(whole) && host_of(url) == host)
        return std::nullopt;
    return Complaint{in_quotes(host) + " is not the name of a host", "write it alone, as in lms.example.org"};
}

std::optional<Complaint> check_user_name(const std::string& name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";
    if (!name.empty() && name.size() <= 64 && name.find_first_not_of(allowed) == std::string::npos) return std::nullopt;
    return Complaint{"not a name to sign in with", "write 1 to 64 letters without accents, digits and . _ - @", true};
}

std::optional<Complaint> check_password_hash(const std::string& hash) {
    const std::string remedy = "type: moodle-shopd passwd NAME   and put the line here that it prints";
    constexpr std::size_t shortest_digest = 43; // of all methods that are taken; a salt alone is shorter
    const auto last = hash.rfind('$');
    const bool is_whole = last != std::string::npos && hash.size() - last > shortest_digest && hash.size() <= 384;
    const int verdict = crypt_checksalt(hash.c_str());
    if (is_whole && verdict == CRYPT_SALT_OK) return std::nullopt;
    if (is_whole && (verdict == CRYPT_SALT_METHOD_LEGACY || verdict == CRYPT_SALT_TOO_CHEAP))
        return Complaint{"a hash of a method that is too weak today", remedy, true};
    return Complaint{"not the hash of a password", remedy + "; a password itself must never stand in a file", true};
}

std::optional<Complaint> check_timezone(std::string& name) {
    const std::unique_ptr<icu::TimeZone> zone{icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name))};
    if (zone && *zone != icu::TimeZone::getUnknown() && !name.starts_with("GMT")) return std::nullopt;
    if (name == "GMT") return std::nullopt;
    const auto nearest = find_nearest_zone(name);
    return Complaint{in_quotes(name) + " is not a time zone",
                     nearest ? fmt::format("did you mean {}?", *nearest)
                             : "write a name of the IANA list, e.g. Europe/Paris, or UTC"};
}

std::optional<Complaint> check_word(std::string& name) {
    if (name.front() != ' ' && name.back() != ' ') return std::nullopt;
    return Complaint{in_quotes(name) + " has blanks around it", "remove them"};
}

} // namespace shopd::config
