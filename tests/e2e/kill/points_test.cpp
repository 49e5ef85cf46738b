#include "tests/e2e/kill/points.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace shopd::e2e {
namespace {

TEST(FaultPoints, each_that_the_sources_name_has_a_case_and_no_case_names_another) {
    std::set<std::string> tried;
    for (const auto& kill : kills())
        tried.insert(kill.point);
    tried.insert(undo_kills().begin(), undo_kills().end());
    tried.insert(life_kills().begin(), life_kills().end());
    tried.insert(account_kills().begin(), account_kills().end());
    const auto named = points_of_the_sources();
    EXPECT_GT(named.size(), 20U);
    EXPECT_THAT(tried, ::testing::ElementsAreArray(named));
}

} // namespace
} // namespace shopd::e2e
