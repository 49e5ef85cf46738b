#include "daemon/web/sessions.hpp"

#include <algorithm>

namespace shopd::web {

std::string Sessions::open(const std::string& user, const std::string& hash, Instant now) {
    auto token = draw_token();
    const std::lock_guard lock{mutex_};
    if (open_.size() >= most)
        open_.erase(std::min_element(open_.begin(), open_.end(), [](const auto& one, const auto& other) {
            return one.second.used < other.second.used;
        }));
    open_[digest_of(token)] = {{user, draw_token()}, digest_of(hash), now, now};
    return token;
}

std::optional<Session> Sessions::find(const std::string& token, const config::Web& web, Instant now, bool is_used) {
    const std::lock_guard lock{mutex_};
    const auto found = open_.find(digest_of(token));
    if (found == open_.end()) return std::nullopt;
    auto& open = found->second;
    const auto user = web.users.find(open.session.user);
    const bool stands = user != web.users.end() && digest_of(user->second) == open.hash;
    if (!stands || now - open.opened >= web.session || now - open.used >= web.idle) {
        open_.erase(found);
        return std::nullopt;
    }
    if (is_used) open.used = now;
    return open.session;
}

void Sessions::close(const std::string& token) {
    const std::lock_guard lock{mutex_};
    open_.erase(digest_of(token));
}

} // namespace shopd::web
