#pragma once

#include "moodle/shop/ids.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace shopd::feed {

/// What core_webservice_get_site_info says of us.
struct SiteInfo {
    MoodleUserId user;
    std::string username;
    std::string url; ///< siteurl
};

/// A proof kept in moodle_shopd.site.
struct StoredProof {
    std::string identity;
    std::chrono::seconds age{0}; ///< by the database's clock
};

/// How the proof looks at the world; each may throw, and then the attempt decides nothing.
struct SiteQuestions {
    std::function<SiteInfo()> call_site_info;                      ///< through Moodle's web service
    std::function<std::optional<StoredProof>()> find_stored_proof; ///< from here on: in the database
    std::function<void(const std::string& identity)> store_proof;
    std::function<bool(MoodleUserId, const std::string& username)> user_exists;
    std::function<std::optional<std::int64_t>(MoodleUserId)> token_last_access; ///< Unix seconds
    std::function<bool(MoodleUserId, std::int64_t since)> call_logged;          ///< `since` in Unix seconds
    std::function<std::int64_t()> database_time;                                ///< Unix seconds
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

enum class SiteVerdict { proved, not_yet, contradiction };

struct SiteAnswer {
    SiteVerdict verdict = SiteVerdict::not_yet;
    std::string reason; ///< for STATUS= and the log; "" when proved
};

/// Do the database and the Moodle that we call belong together? A call of ours must be seen in the tables: the log
/// store has it, or the token's last access moved. Moodle writes that at most once a minute, so it may take 70 s of
/// calls; not seen by then is a contradiction, as is a user, or a site URL, that the database does not know.
class SiteProof {
public:
    static constexpr std::chrono::seconds patience{70};
    static constexpr std::chrono::hours keeps{24};

    /// @param identity what the proof is for: system identifier, database and URL as one text
    /// @param url      siteurl that site info must name, without regard to a trailing slash; "" takes any
    SiteProof(SiteQuestions questions, std::string identity, std::string url)
        : questions_{std::move(questions)}, identity_{std::move(identity)}, url_{std::move(url)} {}

    /// One attempt: at most one call to Moodle. Call it every few seconds while `not_yet`; after a contradiction the
    /// next attempt begins anew. A proof younger than a day for the same identity counts without any call.
    SiteAnswer prove();

private:
    SiteAnswer ask();
    SiteAnswer contradict(std::string reason);

    const SiteQuestions questions_;
    const std::string identity_;
    const std::string url_;

    struct Trial {
        std::chrono::steady_clock::time_point begun;
        std::int64_t since = 0;
        SiteInfo info;
        std::optional<std::int64_t> last_access;
    };

    std::optional<Trial> trial_;
};

} // namespace shopd::feed
