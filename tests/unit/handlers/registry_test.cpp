#include "handlers/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::handlers {
namespace {

TEST(Registry, names_every_handler_of_the_plugin_once) {
    std::vector<std::string> names;
    for (const auto& handler : handler_descriptions())
        names.push_back(handler.name);
    EXPECT_THAT(names,
                ::testing::UnorderedElementsAre(
                    "std_enrolonecourse", "std_enrolonecoursemultiple", "std_setuponecoursesession",
                    "std_generateseats", "std_assignroleoncontext", "std_createcategory", "std_createcourse",
                    "std_createvinstance", "std_extendenrolperiod", "std_prorogate", "std_registeredproduct",
                    "std_addtrainingcredits", "std_addquizattempts", "std_openltiaccess", "std_unlockpdcertificate"));
}

TEST(Registry, has_a_planner_and_a_narrator_for_each_that_is_available_and_says_what_to_do_instead_of_the_others) {
    for (const auto& handler : handler_descriptions()) {
        const bool available = handler.unavailable.empty();
        EXPECT_EQ(find_planner(handler.name) != nullptr, available) << handler.name;
        EXPECT_EQ(find_narrator(handler.name) != nullptr, available) << handler.name;
        if (!available) {
            EXPECT_THAT(handler.unavailable, ::testing::HasSubstr("plugin")) << handler.name;
        }
    }
}

} // namespace
} // namespace shopd::handlers
