#include "moodle/rest/endpoint.hpp"

#include <curl/curl.h>
#include <memory>

namespace shopd::rest {
namespace {

struct Url {
    std::unique_ptr<CURLU, void (*)(CURLU*)> handle{curl_url(), curl_url_cleanup};

    /// "" where the URL has no such part
    [[nodiscard]] std::string part(CURLUPart which) const {
        char* text = nullptr;
        if (curl_url_get(handle.get(), which, &text, 0) != CURLUE_OK) return {};
        const std::unique_ptr<char, void (*)(void*)> owned{text, curl_free};
        return text;
    }
};

bool is_loopback(const std::string& host) {
    if (host == "localhost" || host == "[::1]") return true;
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos;
}

} // namespace

std::string endpoint_of(const config::Moodle& settings) {
    const Url url;
    if (settings.url.empty() || curl_url_set(url.handle.get(), CURLUPART_URL, settings.url.c_str(), 0) != CURLUE_OK)
        throw BadEndpoint{"moodle.url is not a URL; write Moodle's wwwroot, e.g. https://lms.example.org"};
    const std::string scheme = url.part(CURLUPART_SCHEME);
    if (scheme != "https" && scheme != "http") throw BadEndpoint{"moodle.url must start with https:// (or http://)"};
    if (!url.part(CURLUPART_USER).empty() || !url.part(CURLUPART_PASSWORD).empty())
        throw BadEndpoint{"moodle.url holds a user or password; take it out, the token file is all that is needed"};
    if (!url.part(CURLUPART_QUERY).empty() || !url.part(CURLUPART_FRAGMENT).empty())
        throw BadEndpoint{"moodle.url must be Moodle's wwwroot alone, without ? or #"};
    if (scheme == "http" && !settings.allow_plain_http && !is_loopback(url.part(CURLUPART_HOST)))
        throw BadEndpoint{"moodle.url is plain http to another host, which would show the token to the network; use "
                          "https, or set moodle.allow_plain_http: true"};
    std::string address = settings.url;
    while (address.ends_with('/'))
        address.pop_back();
    return address + "/webservice/rest/server.php";
}

} // namespace shopd::rest
