#include "daemon/feed/hearing.hpp"

#include <gtest/gtest.h>

using namespace shopd::feed;

TEST(Hearing, all_is_well_only_with_ear_bell_and_triggers) {
    Hearing hearing;
    EXPECT_FALSE(hearing.all_well());
    hearing.hear();
    EXPECT_FALSE(hearing.all_well());
    hearing.set_bell(BellState::standby);
    EXPECT_TRUE(hearing.all_well());
    hearing.set_triggers("the trigger is disabled");
    EXPECT_FALSE(hearing.all_well());
    hearing.set_triggers(std::nullopt);
    EXPECT_TRUE(hearing.all_well());
    hearing.become_deaf("a pooler");
    EXPECT_FALSE(hearing.all_well());
    EXPECT_EQ(hearing.status().ear_reason, "a pooler");
}

TEST(Hearing, each_hearing_has_its_own_number_and_none_has_one_while_it_is_lost) {
    Hearing hearing;
    EXPECT_EQ(hearing.session(), std::nullopt);
    const auto first = hearing.hear();
    EXPECT_EQ(hearing.session(), first);
    hearing.lose_ear("the server closed the connection");
    EXPECT_EQ(hearing.session(), std::nullopt);
    EXPECT_NE(hearing.hear(), first);
}

TEST(Hearing, observers_are_told_when_it_begins_and_ceases_to_be_well) {
    Hearing hearing;
    int told = 0;
    hearing.observe([&] { ++told; });
    hearing.hear();
    EXPECT_EQ(told, 1);
    hearing.set_bell(BellState::falling);
    EXPECT_EQ(told, 2);
    hearing.set_bell(BellState::asleep);
    EXPECT_EQ(told, 2);
    hearing.set_bell(BellState::away, "gone");
    EXPECT_EQ(told, 3);
}
