#include "moodle/rest/transport.hpp"

#include <array>
#include <chrono>
#include <curl/curl.h>
#include <new>
#include <stdexcept>

namespace shopd::rest {
namespace {

using std::chrono::steady_clock;

constexpr long reusable_for_seconds = 4;

void start_libcurl_once() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error{curl_easy_strerror(started)};
}

template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(curl, option, value);
    if (code != CURLE_OK) throw std::runtime_error{std::string{"libcurl: "} + curl_easy_strerror(code)};
}

/// What the callbacks of one exchange know.
struct Progress {
    std::string body;
    unsigned tries = 0; ///< how often a request was about to be written to a connection
    bool too_large = false;
    bool silent = false;
    curl_off_t received = 0;
    steady_clock::time_point last_byte{};
    std::chrono::milliseconds longest_silence{};
};

std::size_t keep_body(char* bytes, std::size_t, std::size_t count, void* user) noexcept {
    auto& progress = *static_cast<Progress*>(user);
    progress.too_large = progress.body.size() + count > largest_answer;
    if (progress.too_large) return 0;
    try {
        progress.body.append(bytes, count);
    } catch (const std::bad_alloc&) {
        return 0;
    }
    return count;
}

int allow_one_try(void* user, char*, char*, int, int) noexcept {
    auto& progress = *static_cast<Progress*>(user);
    return ++progress.tries == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

int watch_for_silence(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) noexcept {
    auto& progress = *static_cast<Progress*>(user);
    const auto now = steady_clock::now();
    if (received != progress.received) {
        progress.received = received;
        progress.last_byte = now;
    }
    progress.silent = received > 0 && now - progress.last_byte > progress.longest_silence;
    return progress.silent ? 1 : 0;
}

bool is_tls_refusal(CURLcode code) {
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
        return true;
    default:
        return false;
    }
}

bool is_setup_fault(CURLcode code) {
    return code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT || code == CURLE_NOT_BUILT_IN;
}

} // namespace

struct Transport::Handle {
    std::string address;
    CURL* curl = nullptr;
    curl_slist* headers = nullptr;
    std::array<char, CURL_ERROR_SIZE> words{};
    Progress progress;

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    ~Handle() {
        curl_easy_cleanup(curl);
        curl_slist_free_all(headers);
    }

    void set_once(const config::Moodle& settings) {
        set(curl, CURLOPT_URL, address.c_str());
        set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
        set(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        set(curl, CURLOPT_FOLLOWLOCATION, 0L);
        set(curl, CURLOPT_PROXY, "");
        set(curl, CURLOPT_NOSIGNAL, 1L);
        set(curl, CURLOPT_TCP_KEEPALIVE, 1L);
        set(curl, CURLOPT_MAXAGE_CONN, reusable_for_seconds);
        set(curl, CURLOPT_USERAGENT, "moodle-shopd/" SHOPD_VERSION);
        headers = curl_slist_append(headers, "Expect:");
        set(curl, CURLOPT_HTTPHEADER, headers);
        set(curl, CURLOPT_ERRORBUFFER, words.data());
        set_deadlines(settings);
        set_trust(settings);
        set_callbacks();
    }

    void set_deadlines(const config::Moodle& settings) {
        set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_deadline.count()));
        set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.deadline.count()));
        progress.longest_silence = settings.connect_deadline;
    }

    void set_trust(const config::Moodle& settings) {
        set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
        set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
        set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!settings.ca_file) return;
        set(curl, CURLOPT_CAINFO, settings.ca_file->c_str());
        set(curl, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }

    void set_callbacks() {
        set(curl, CURLOPT_WRITEFUNCTION, &keep_body);
        set(curl, CURLOPT_WRITEDATA, static_cast<void*>(&progress));
        set(curl, CURLOPT_PREREQFUNCTION, &allow_one_try);
        set(curl, CURLOPT_PREREQDATA, static_cast<void*>(&progress));
        set(curl, CURLOPT_NOPROGRESS, 0L);
        set(curl, CURLOPT_XFERINFOFUNCTION, &watch_for_silence);
        set(curl, CURLOPT_XFERINFODATA, static_cast<void*>(&progress));
    }

    [[nodiscard]] std::string why(CURLcode code) const {
        if (progress.too_large) return "the answer is larger than 32 MiB";
        if (progress.silent) return "the answer stopped in the middle";
        if (progress.tries > 1) return "the connection was closed before an answer; not sent again";
        return words[0] != '\0' ? words.data() : curl_easy_strerror(code);
    }

    [[nodiscard]] Error failure(CURLcode code) const {
        Error error;
        error.sent = progress.tries > 0;
        error.message = (error.sent ? "after the request was sent: " : "nothing was sent: ") + why(code);
        error.error_code = error.sent ? "cut" : "unreachable";
        if (code == CURLE_OPERATION_TIMEDOUT || progress.silent) error.error_code = "timeout";
        if (progress.too_large) error.error_code = "too_large";
        error.error_class = error.sent ? ErrorClass::in_doubt : ErrorClass::transient;
        if (error.sent) return error;
        if (is_tls_refusal(code)) error.error_code = "tls";
        if (is_setup_fault(code)) error.error_code = "bad_url";
        if (is_tls_refusal(code) || is_setup_fault(code)) error.error_class = ErrorClass::config;
        return error;
    }

    [[nodiscard]] Exchange finished() {
        Exchange exchange;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &exchange.http_status);
        char* location = nullptr;
        curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
        if (location != nullptr) exchange.location = location;
        exchange.body = std::move(progress.body);
        return exchange;
    }
};

Transport::Transport(std::string address, const config::Moodle& settings) : handle_{std::make_unique<Handle>()} {
    start_libcurl_once();
    handle_->address = std::move(address);
    handle_->curl = curl_easy_init();
    if (handle_->curl == nullptr) throw std::bad_alloc{};
    handle_->set_once(settings);
}

Transport::~Transport() = default;

Result<Exchange> Transport::post(const std::string& form) {
    Handle& handle = *handle_;
    const auto silence = handle.progress.longest_silence;
    handle.progress = Progress{};
    handle.progress.longest_silence = silence;
    handle.words[0] = '\0';
    set(handle.curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(form.size()));
    set(handle.curl, CURLOPT_POSTFIELDS, form.c_str());
    const CURLcode code = curl_easy_perform(handle.curl);
    set(handle.curl, CURLOPT_POSTFIELDS, "");
    if (code != CURLE_OK) return handle.failure(code);
    return handle.finished();
}

} // namespace shopd::rest
