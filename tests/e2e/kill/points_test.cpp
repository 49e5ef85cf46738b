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
    for (const auto* points : {&undo_kills(), &life_kills(), &seat_kills(), &account_kills(), &category_kills(),
                               &course_kills(), &copy_kills()})
        tried.insert(points->begin(), points->end());
    const auto named = points_of_the_sources();
    EXPECT_GT(named.size(), 20U);
    EXPECT_THAT(tried, ::testing::ElementsAreArray(named));
}

} // namespace
} // namespace shopd::e2e
