#include "handlers/named_things.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers {
namespace {

NamedThings of(const std::map<std::string, std::string>& params) {
    config::ProductRule rule;
    for (const auto& [name, value] : params)
        rule.params[name] = {value, {}};
    return named_things(rule);
}

TEST(NamedThings, are_the_first_course_that_is_named_and_the_role_in_it) {
    const auto things = of({{"courseid", "3"}, {"courseidnumber", "EF"}});
    ASSERT_EQ(things.courses.size(), 1U);
    EXPECT_EQ(things.courses[0].parameter, "courseidnumber");
    EXPECT_EQ(things.courses[0].reference, "EF");
    ASSERT_EQ(things.roles.size(), 1U);
    EXPECT_EQ(things.roles[0].short_name, "student");
    EXPECT_EQ(things.roles[0].level, 50);
    EXPECT_EQ(of({{"coursename", "X"}, {"role", "teacher"}}).roles[0].short_name, "teacher");
}

TEST(NamedThings, are_every_course_of_extra_support) {
    const auto things = of({{"extrasupport", " A ,,B"}});
    ASSERT_EQ(things.courses.size(), 2U);
    EXPECT_EQ(things.courses[1].reference, "B");
}

TEST(NamedThings, are_a_context_and_the_role_at_its_level) {
    const auto things = of({{"contextlevel", "coursecat"}, {"instance", "7"}, {"role", "coursecreator"}});
    ASSERT_TRUE(things.place);
    EXPECT_EQ(*things.place, (moodle::ContextPlace{40, 7}));
    EXPECT_EQ(things.roles[0].level, 40);
    EXPECT_EQ(of({{"contextlevel", "system"}, {"instance", "7"}}).place->instance, 0);
}

TEST(NamedThings, of_nothing_named_are_none) {
    EXPECT_TRUE(of({}).courses.empty());
    EXPECT_TRUE(of({}).roles.empty());
    EXPECT_FALSE(of({}).place);
}

} // namespace
} // namespace shopd::handlers
