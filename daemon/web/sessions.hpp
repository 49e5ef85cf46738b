#pragma once

#include "config/config.hpp"
#include "daemon/web/tokens.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace shopd::web {

using Instant = std::chrono::steady_clock::time_point;

/// Who is signed in, and what their forms must carry.
struct Session {
    std::string user;
    std::string form_token; ///< against forms that another site sends
};

/// Who is signed in now. Only digests of the browsers' tokens are kept. For any thread.
class Sessions {
public:
    /// Beyond this the one used longest ago ends.
    static constexpr std::size_t most = 1000;

    /// @param hash  the user's present one: the session ends when it is another
    /// @return      the token for the browser, known to nobody else
    std::string open(const std::string& user, const std::string& hash, Instant now);

    /// The session of a token that is neither too old nor unused for too long, and whose user stands unchanged in the
    /// configuration. One that is not any more is forgotten.
    /// @param is_used  the request is a person's, so that the session lasts on
    std::optional<Session> find(const std::string& token, const config::Web& web, Instant now, bool is_used);

    void close(const std::string& token);

private:
    struct Open {
        Session session;
        Digest hash{};
        Instant opened;
        Instant used;
    };

    std::mutex mutex_;
    std::map<Digest, Open> open_;
};

} // namespace shopd::web
