#include "handlers/profile.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

shop::Customer customer() {
    shop::Customer made;
    made.first_name = " Ada ";
    made.last_name = "Lovelace";
    made.city = "London";
    made.country = "gb";
    return made;
}

const moodle::Profile sent{{}, "Ada", "Lovelace", "London", "GB"};
const moodle::Profile in_moodle{MoodleUserId{174}, "Ada", "Lovelace", "London", "GB"};

TEST(ChangedProfile, is_none_where_the_customer_changed_nothing) {
    EXPECT_FALSE(changed_profile(customer(), sent, in_moodle));
    auto own = in_moodle;
    own.city = "Paris";
    EXPECT_FALSE(changed_profile(customer(), sent, own)) << "changed in Moodle by the account's owner";
}

TEST(ChangedProfile, has_what_the_customer_changed_and_leaves_the_rest_as_moodle_has_it) {
    auto changed = customer();
    changed.last_name = "King";
    auto own = in_moodle;
    own.city = "Paris";
    const auto profile = changed_profile(changed, sent, own);
    ASSERT_TRUE(profile);
    EXPECT_EQ(profile->data, (moodle::Profile{MoodleUserId{174}, "Ada", "King", "Paris", "GB"}));
}

TEST(ChangedProfile, empties_nothing) {
    auto emptied = customer();
    emptied.first_name = " ";
    emptied.city = "";
    emptied.country = "nowhere";
    EXPECT_FALSE(changed_profile(emptied, sent, in_moodle));
}

} // namespace
} // namespace shopd::handlers::tests
