#include "daemon/commands/doctor/doctor_parts.hpp"

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <memory>

namespace shopd::commands {
namespace {

using std::chrono::system_clock;

constexpr std::chrono::hours renewed_by{24 * 14};

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

std::size_t take_date(char* bytes, std::size_t size, std::size_t count, void* date) {
    const std::string_view header{bytes, size * count};
    constexpr std::string_view name = "date:";
    const bool is_date = header.size() > name.size() && curl_strnequal(header.data(), name.data(), name.size()) != 0;
    if (is_date) *static_cast<std::string*>(date) = header.substr(name.size());
    return size * count;
}

/// When the first certificate of the chain, the server's own, ends.
std::optional<std::time_t> find_expiry(CURL* handle) {
    curl_certinfo* chain = nullptr;
    if (curl_easy_getinfo(handle, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr || chain->num_of_certs < 1)
        return std::nullopt;
    for (const auto* entry = chain->certinfo[0]; entry != nullptr; entry = entry->next) {
        const std::string_view text = entry->data;
        constexpr std::string_view name = "Expire date:";
        if (!text.starts_with(name)) continue;
        const auto end = curl_getdate(std::string{text.substr(name.size())}.c_str(), nullptr);
        if (end >= 0) return end;
    }
    return std::nullopt;
}

} // namespace

std::vector<Finding> look_at_address(const config::Moodle& settings) {
    const Handle handle{curl_easy_init(), &curl_easy_cleanup};
    if (!handle) return {};
    std::string date;
    const auto url = settings.url + "/";
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_NOBODY, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_deadline.count()));
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(settings.deadline.count()));
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, &take_date);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &date);
    if (settings.ca_file) curl_easy_setopt(handle.get(), CURLOPT_CAINFO, settings.ca_file->c_str());
    if (curl_easy_perform(handle.get()) != CURLE_OK) return {}; // what look_at_moodle says of it is enough
    std::vector<Finding> findings;
    const auto now = system_clock::now();
    if (const auto end = find_expiry(handle.get()); end && system_clock::from_time_t(*end) < now + renewed_by)
        findings.push_back({fmt::format("Moodle's certificate ends on {:%Y-%m-%d}", fmt::gmtime(*end)),
                            "from then on no call is made: the daemon does not speak with a site it cannot verify",
                            "renew it on Moodle's web server"});
    if (const auto theirs = curl_getdate(date.c_str(), nullptr); theirs >= 0) {
        const auto ahead =
            std::chrono::duration_cast<std::chrono::milliseconds>(system_clock::from_time_t(theirs) - now);
        if (auto finding = judge_clock(ahead, "Moodle's")) findings.push_back(std::move(*finding));
    }
    return findings;
}

} // namespace shopd::commands
