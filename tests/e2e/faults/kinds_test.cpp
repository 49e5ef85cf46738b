#include "tests/e2e/faults/kinds.hpp"

#include "handlers/effect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace shopd::e2e {
namespace {

template <std::size_t... Index>
std::vector<std::string> kinds_of_the_product(std::index_sequence<Index...>) {
    return {std::string{handlers::kind_name(handlers::Intent{std::in_place_index<Index>})}...};
}

TEST(Kinds, each_kind_of_effect_has_its_cases_of_faults) {
    std::vector<std::string> tried;
    for (const auto& [kind, function, call] : kinds_of_effects())
        tried.push_back(kind);
    const auto named = kinds_of_the_product(std::make_index_sequence<std::variant_size_v<handlers::Intent>>{});
    EXPECT_THAT(tried, ::testing::UnorderedElementsAreArray(named));
}

} // namespace
} // namespace shopd::e2e
