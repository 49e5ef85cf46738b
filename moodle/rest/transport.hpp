#pragma once

#include "config/config.hpp"
#include "moodle/rest/error.hpp"

#include <memory>
#include <string>

namespace shopd::rest {

inline constexpr std::size_t largest_answer = 32U << 20; ///< bytes; a larger body is cut off and in doubt

/// One HTTP exchange that reached its end.
struct Exchange {
    long http_status = 0;
    std::string body;
    std::string location;
};

/// One libcurl handle to one address, with its kept-alive connection; used by one thread at a time.
///
/// Deadlines: `connect_deadline` for name, TCP and TLS; `deadline` for the whole call; and once the answer has begun,
/// `connect_deadline` of silence within it. HTTP/1.1 over http and https only; certificates and names are checked,
/// against `ca_file` instead of the system's where given; redirects are not followed; proxies of the environment
/// (http_proxy, ...) and .netrc are ignored, since the token would pass through them.
///
/// A request is sent once. libcurl by itself sends a POST again when a kept connection dies before a byte of the
/// answer, which could do a thing twice: here the second try is refused and the call is in doubt. Connections idle for
/// more than 4 s are not reused (Apache closes at 5 s), so that this stays rare.
class Transport {
public:
    /// @param address  of endpoint.hpp
    Transport(std::string address, const config::Moodle& settings);
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    ~Transport();

    /// POSTs a form. The error's `function` is left empty. Failed before anything was sent: transient, or config for
    /// TLS that cannot be trusted; after that: in doubt. The message says which, and libcurl's words.
    Result<Exchange> post(const std::string& form);

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

} // namespace shopd::rest
