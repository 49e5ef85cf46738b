#include "handlers/profile.hpp"

#include "handlers/choose_account.hpp"

namespace shopd::handlers {
namespace {

const std::string& chosen(const std::string& given, const std::string& sent, const std::string& now) {
    return given.empty() || given == sent ? now : given;
}

} // namespace

std::optional<Profile> changed_profile(const shop::Customer& customer, const moodle::Profile& sent,
                                       const moodle::Profile& now) {
    const auto given = contact_data(customer);
    const moodle::Profile wanted{now.user, chosen(given.first_name, sent.first_name, now.first_name),
                                 chosen(given.last_name, sent.last_name, now.last_name),
                                 chosen(given.city, sent.city, now.city),
                                 chosen(given.country, sent.country, now.country)};
    if (wanted == now) return std::nullopt;
    return Profile{wanted};
}

} // namespace shopd::handlers
