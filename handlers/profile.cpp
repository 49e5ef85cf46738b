#include "handlers/profile.hpp"

#include "handlers/choose_account.hpp"

namespace shopd::handlers {

std::optional<Profile> changed_profile(const shop::Customer& customer, const moodle::Profile& now) {
    const auto given = contact_data(customer);
    if (given.first_name.empty() || given.last_name.empty()) return std::nullopt;
    const moodle::Profile wanted{now.user, given.first_name, given.last_name,
                                 given.city.empty() ? now.city : given.city,
                                 given.country.empty() ? now.country : given.country};
    if (wanted == now) return std::nullopt;
    return Profile{wanted};
}

} // namespace shopd::handlers
