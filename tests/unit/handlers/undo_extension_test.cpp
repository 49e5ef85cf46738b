#include "handlers/undo_extension.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

using ::testing::IsEmpty;

/// Ten more, fixed when the access ended at `before`.
ExtensionInForce extension(int bill, std::int64_t before, std::int64_t after, std::int64_t from = 0) {
    return {{BillId{bill}, "EXT", 0, 0, 0}, 10, from, {MoodleUserId{7}, before, after}};
}

EndToTakeBack extended(std::int64_t now, std::vector<ExtensionInForce> leaving,
                       std::vector<ExtensionInForce> staying = {}) {
    return {now, std::move(leaving), std::move(staying), {}, {}};
}

TEST(TakingBackAnEnd, goes_back_to_the_end_that_the_extension_counted_from) {
    const auto taken = take_back_end(extended(40, {extension(1, 30, 40)}));
    EXPECT_EQ(taken.end, 30);
    EXPECT_FALSE(taken.by_hand);
    EXPECT_EQ(take_back_end(extended(60, {extension(1, 20, 60, 50)})).end, 20) << "it counted from its payment";
    EXPECT_EQ(take_back_end(extended(50, {extension(1, 30, 40), extension(2, 40, 50)})).end, 30);
}

TEST(TakingBackAnEnd, of_the_first_of_two_takes_its_own_time_and_moves_the_second) {
    const auto taken = take_back_end(extended(50, {extension(1, 30, 40)}, {extension(2, 40, 50)}));
    EXPECT_EQ(taken.end, 40);
    ASSERT_EQ(taken.moved.size(), 1U);
    EXPECT_EQ(taken.moved[0].first.bill, BillId{2});
    EXPECT_EQ(taken.moved[0].second.before, 30);
    EXPECT_EQ(taken.moved[0].second.after, 40);
    EXPECT_EQ(take_back_end(extended(40, {extension(2, 30, 40)})).end, 30) << "the second, afterwards";
}

TEST(TakingBackAnEnd, leaves_a_later_one_at_least_what_it_gives_from_its_own_payment) {
    const auto taken = take_back_end(extended(50, {extension(1, 20, 40, 30)}, {extension(2, 40, 50, 35)}));
    EXPECT_EQ(taken.end, 45);
    EXPECT_EQ(taken.moved[0].second.before, 20);
}

TEST(TakingBackAnEnd, leaves_alone_an_earlier_one_and_one_that_counted_from_elsewhere) {
    const auto second = take_back_end(extended(50, {extension(2, 40, 50)}, {extension(1, 30, 40)}));
    EXPECT_EQ(second.end, 40);
    EXPECT_THAT(second.moved, IsEmpty());
    const auto beside = take_back_end(extended(100, {extension(1, 30, 40)}, {extension(2, 90, 100)}));
    EXPECT_EQ(beside.end, 100);
    EXPECT_THAT(beside.moved, IsEmpty());
}

TEST(TakingBackAnEnd, never_goes_below_what_another_order_gives_or_stood_before) {
    auto from = extended(40, {extension(1, 30, 40)});
    from.others = 35;
    EXPECT_EQ(take_back_end(from).end, 35);
    from.others = 0;
    EXPECT_EQ(take_back_end(from).end, 40);
    from.others.reset();
    from.before = 38;
    EXPECT_EQ(take_back_end(from).end, 38);
    from.before = 40;
    EXPECT_EQ(take_back_end(from).end, 30) << "what stood before was the extension's own";
}

TEST(TakingBackAnEnd, leaves_what_somebody_set_by_hand_and_what_is_no_later) {
    EXPECT_TRUE(take_back_end(extended(45, {extension(1, 30, 40)})).by_hand);
    EXPECT_TRUE(take_back_end(extended(35, {extension(1, 30, 40)})).by_hand);
    for (const std::int64_t end : {0, 20, 30}) {
        const auto taken = take_back_end(extended(end, {extension(1, 30, 40)}));
        EXPECT_FALSE(taken.by_hand) << end;
        EXPECT_EQ(taken.end, end);
    }
    auto given = extended(60, {extension(1, 30, 40)});
    given.others = 60;
    EXPECT_FALSE(take_back_end(given).by_hand);
    EXPECT_EQ(take_back_end(given).end, 60);
}

TEST(ExtensionsInForce, are_fixed_and_neither_of_an_endless_access_nor_taken_back) {
    Effect effect;
    effect.outcome = Outcome::done;
    Extension extension{CourseId{3}, "X", RoleId{5}, 10, 0, {}};
    effect.intent = extension;
    EXPECT_FALSE(extension_in_force(effect));
    extension.fixed = ExtendedEnd{MoodleUserId{7}, 30, 40};
    effect.intent = extension;
    EXPECT_TRUE(extension_in_force(effect));
    effect.outcome = Outcome::undone;
    EXPECT_FALSE(extension_in_force(effect));
    effect.outcome = Outcome::retry;
    extension.taken = EndTaken{40, 30};
    effect.intent = extension;
    EXPECT_FALSE(extension_in_force(effect));
    extension.taken.reset();
    extension.fixed->after = 0;
    effect.intent = extension;
    EXPECT_FALSE(extension_in_force(effect));
}

} // namespace
} // namespace shopd::handlers::tests
