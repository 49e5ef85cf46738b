#include "daemon/monitoring/webhook.hpp"

#include "config/checks.hpp"

#include <fmt/format.h>

#include <fstream>
#include <memory>

#include <curl/curl.h>

namespace shopd::monitoring {
namespace {

constexpr long deadline_ms = 10'000;
constexpr std::streamsize longest_address = 4096;

std::string read_address(const std::filesystem::path& file) {
    std::string address(static_cast<std::size_t>(longest_address), '\0');
    std::ifstream stream{file, std::ios::binary};
    if (!stream) throw NotTold{fmt::format("monitoring.webhook_file {} cannot be read", file.string())};
    stream.read(address.data(), longest_address);
    address.resize(static_cast<std::size_t>(stream.gcount()));
    const auto end = address.find_last_not_of(" \t\r\n");
    address.resize(end == std::string::npos ? 0 : end + 1);
    const bool is_safe =
        address.starts_with("https://") || (address.starts_with("http://") && !config::sends_in_clear(address));
    if (!is_safe || address.find_first_of(" \t\r\n") != std::string::npos)
        throw NotTold{fmt::format("monitoring.webhook_file {} holds no https:// address", file.string())};
    return address;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

} // namespace

void post_to_webhook(const std::filesystem::path& address_file, const std::string& document) {
    const auto address = read_address(address_file);
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(), curl_easy_cleanup};
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{
        curl_slist_append(nullptr, "Content-Type: application/json"), curl_slist_free_all};
    if (!handle || !headers) throw NotTold{"the webhook: out of memory"};
    auto* curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, document.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(document.size()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, deadline_ms);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    if (const auto code = curl_easy_perform(curl); code != CURLE_OK)
        throw NotTold{fmt::format("the webhook: {}", curl_easy_strerror(code))};
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status >= 300) throw NotTold{fmt::format("the webhook answered {}", status)};
}

} // namespace shopd::monitoring
