#include "daemon/feed/site_proof.hpp"

#include <fmt/format.h>

#include <string_view>

namespace shopd::feed {
namespace {

std::string_view without_slash(std::string_view url) {
    while (url.ends_with('/'))
        url.remove_suffix(1);
    return url;
}

} // namespace

SiteAnswer SiteProof::prove() {
    try {
        const auto stored = questions_.find_stored_proof();
        if (stored && stored->identity == identity_ && stored->age < keeps) return {SiteVerdict::proved, ""};
        auto answer = ask();
        if (answer.verdict == SiteVerdict::proved) questions_.store_proof(identity_);
        return answer;
    } catch (const std::exception& error) {
        return {SiteVerdict::not_yet, error.what()};
    }
}

SiteAnswer SiteProof::ask() {
    const auto since = questions_.database_time();
    const auto info = questions_.call_site_info();
    if (!url_.empty() && without_slash(info.url) != without_slash(url_))
        return contradict(fmt::format("Moodle calls itself {}, the accepted site is {}", info.url, url_));
    if (!questions_.user_exists(info.user, info.username))
        return contradict(fmt::format("Moodle knows our token as user {} ({}), whom the database does not have",
                                      info.user.value(), info.username));
    if (trial_ && trial_->info.user != info.user) trial_.reset();
    const auto last_access = questions_.token_last_access(info.user);
    if (!trial_) trial_ = Trial{questions_.now(), since, info, last_access};
    if (last_access != trial_->last_access || questions_.call_logged(info.user, trial_->since)) {
        trial_.reset();
        return {SiteVerdict::proved, ""};
    }
    if (questions_.now() - trial_->begun < patience)
        return {SiteVerdict::not_yet, "waiting to see our own call to Moodle in the database (up to 70 s)"};
    return contradict(
        fmt::format("calls to Moodle as user {} ({}) leave no mark in this database for {} s: is it a copy?",
                    info.user.value(), info.username, patience.count()));
}

SiteAnswer SiteProof::contradict(std::string reason) {
    trial_.reset();
    return {SiteVerdict::contradiction, std::move(reason)};
}

} // namespace shopd::feed
