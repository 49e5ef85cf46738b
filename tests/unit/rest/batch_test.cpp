#include "moodle/rest/batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

namespace shopd::rest {
namespace {

struct Thing {
    int number;
    std::size_t takes = 6;
    Error refused_with = {}; ///< error_code "" : Moodle takes it
};

std::size_t variables(const Thing& thing) {
    return thing.takes;
}

Error refusal(const char* exception, const char* code) {
    return {classify_exception(exception, code, "").error_class, "f", exception, code, "", 200};
}

const Error bad_data = refusal("invalid_parameter_exception", "invalidparameter");
const Error no_role = refusal("moodle_exception", "wsusercannotassign");
const Error bad_token = refusal("moodle_exception", "invalidtoken");
const Error php_error = refusal("Error", "");
const Error write_failed = refusal("dml_write_exception", "dmlwriteexception");
const Error cut_off{ErrorClass::in_doubt, "f", "", "timeout", "", 0};
const Error down{ErrorClass::transient, "f", "", "http_502", "", 502};

/// All or nothing, like Moodle: the first bad entry refuses the call; else each is taken once.
struct Moodle {
    std::vector<std::size_t> sizes;
    std::vector<int> taken;

    Result<void> operator()(std::span<const Thing> things) {
        sizes.push_back(things.size());
        for (const Thing& thing : things)
            if (!thing.refused_with.error_code.empty() || !thing.refused_with.exception.empty())
                return thing.refused_with;
        for (const Thing& thing : things)
            taken.push_back(thing.number);
        return {};
    }
};

std::vector<Thing> things(int count) {
    std::vector<Thing> list;
    for (int number = 0; number < count; ++number)
        list.push_back({number});
    return list;
}

auto run(const std::vector<Thing>& list, Moodle& moodle, BatchLimits limits = {}) {
    return call_in_batches(std::span{list}, limits, moodle);
}

} // namespace

TEST(Batch, what_fits_goes_in_one_call) {
    Moodle moodle;
    const auto outcomes = run(things(100), moodle);
    EXPECT_EQ(moodle.sizes, (std::vector<std::size_t>{100}));
    EXPECT_EQ(outcomes.size(), 100U);
    EXPECT_TRUE(std::ranges::all_of(outcomes, [](const auto& outcome) { return outcome.has_value(); }));
}

TEST(Batch, nothing_to_do_makes_no_call) {
    Moodle moodle;
    EXPECT_TRUE(run({}, moodle).empty());
    EXPECT_TRUE(moodle.sizes.empty());
}

TEST(Batch, a_call_never_has_more_variables_than_php_keeps) {
    const auto list = things(400);
    const auto sizes = cut(std::span{list}, {1000, 0});
    EXPECT_EQ(sizes, (std::vector<std::size_t>{166, 166, 68})); // 166 x 6 + 3 = 999
}

TEST(Batch, entries_of_different_size_are_cut_where_the_sum_says) {
    const std::vector<Thing> list = {{0, 5}, {1, 8}, {2, 5}, {3, 7}, {4, 20}, {5, 1}};
    EXPECT_EQ(cut(std::span{list}, {16, 0}), (std::vector<std::size_t>{2, 2, 1, 1}));
    EXPECT_EQ(cut(std::span{list}, {1000, 4}), (std::vector<std::size_t>{4, 2}));
}

TEST(Batch, accounts_go_by_the_number_of_a_call) {
    Moodle moodle;
    run(things(25), moodle, {1000, 10});
    EXPECT_EQ(moodle.sizes, (std::vector<std::size_t>{10, 10, 5}));
}

TEST(Batch, a_bad_entry_in_the_middle_fails_alone) {
    auto list = things(10);
    list[4].refused_with = bad_data;
    Moodle moodle;
    const auto outcomes = run(list, moodle);
    for (std::size_t place = 0; place < 10; ++place)
        EXPECT_EQ(outcomes[place].has_value(), place != 4) << place;
    EXPECT_EQ(outcomes[4].error().error_code, "invalidparameter");
    EXPECT_THAT(moodle.taken, testing::ElementsAre(0, 1, 2, 3, 5, 6, 7, 8, 9));
    EXPECT_EQ(moodle.sizes.size(), 9U); // 10; 5; 2, 3; 1, 2; 1, 1; 5
}

TEST(Batch, one_bad_entry_among_many_costs_calls_by_the_logarithm) {
    auto list = things(128);
    list[77].refused_with = no_role;
    Moodle moodle;
    const auto outcomes = run(list, moodle);
    EXPECT_EQ(moodle.sizes.size(), 1U + 2U * 7U);
    EXPECT_EQ(moodle.taken.size(), 127U);
    EXPECT_EQ(outcomes[77].error().error_class, ErrorClass::config);
}

TEST(Batch, several_bad_entries_each_keep_their_own_cause) {
    auto list = things(9);
    list[0].refused_with = no_role;
    list[3].refused_with = php_error;
    list[8].refused_with = write_failed;
    Moodle moodle;
    const auto outcomes = run(list, moodle);
    EXPECT_EQ(outcomes[0].error().error_code, "wsusercannotassign");
    EXPECT_EQ(outcomes[3].error().error_class, ErrorClass::unknown);
    EXPECT_EQ(outcomes[8].error().error_code, "dmlwriteexception");
    EXPECT_THAT(moodle.taken, testing::ElementsAre(1, 2, 4, 5, 6, 7));
}

TEST(Batch, nothing_is_taken_twice_whatever_is_bad) {
    for (unsigned bad = 0; bad < 256; ++bad) {
        auto list = things(8);
        for (unsigned place = 0; place < 8; ++place)
            if ((bad >> place) & 1U) list[place].refused_with = bad_data;
        Moodle moodle;
        const auto outcomes = run(list, moodle, {1000, 5});
        ASSERT_EQ(outcomes.size(), 8U);
        std::vector<int> good;
        for (unsigned place = 0; place < 8; ++place) {
            EXPECT_EQ(outcomes[place].has_value(), ((bad >> place) & 1U) == 0);
            if (outcomes[place]) good.push_back(static_cast<int>(place));
        }
        EXPECT_EQ(moodle.taken, good);
    }
}

TEST(Batch, what_stands_for_the_whole_call_is_not_bisected) {
    for (const Error& error : {bad_token, cut_off, down}) {
        auto list = things(20);
        list[3].refused_with = error;
        Moodle moodle;
        const auto outcomes = run(list, moodle, {1000, 10});
        EXPECT_EQ(moodle.sizes, (std::vector<std::size_t>{10, 10})) << error.error_code;
        for (std::size_t place = 0; place < 20; ++place)
            EXPECT_EQ(outcomes[place].has_value(), place >= 10);
        EXPECT_EQ(outcomes[9].error().error_code, error.error_code);
    }
}

TEST(Batch, a_doubt_within_a_bisection_is_only_its_own_halfs) {
    auto list = things(8);
    list[1].refused_with = bad_data;
    list[2].refused_with = cut_off;
    Moodle moodle;
    const auto outcomes = run(list, moodle);
    EXPECT_TRUE(outcomes[0].has_value());
    EXPECT_EQ(outcomes[1].error().error_class, ErrorClass::data);
    EXPECT_EQ(outcomes[2].error().error_class, ErrorClass::in_doubt);
    EXPECT_EQ(outcomes[3].error().error_class, ErrorClass::in_doubt);
    EXPECT_THAT(moodle.taken, testing::ElementsAre(0, 4, 5, 6, 7));
}

TEST(Batch, calls_that_return_something_give_each_entry_its_own) {
    const auto list = things(5);
    const auto outcomes = call_in_batches(std::span{list}, {1000, 2}, [](std::span<const Thing> some) {
        std::vector<int> answers;
        for (const Thing& thing : some)
            answers.push_back(thing.number * 10);
        if (some.front().number == 2 && some.size() > 1) return Result<std::vector<int>>{bad_data};
        if (some.front().number == 3) return Result<std::vector<int>>{bad_data};
        return Result<std::vector<int>>{answers};
    });
    EXPECT_EQ(*outcomes[0], 0);
    EXPECT_EQ(*outcomes[2], 20);
    EXPECT_FALSE(outcomes[3]);
    EXPECT_EQ(*outcomes[4], 40);
}

TEST(Batch, an_answer_of_another_length_is_nobodys_success) {
    const auto list = things(3);
    const auto outcomes = call_in_batches(std::span{list}, {}, [](std::span<const Thing>) {
        return Result<std::vector<int>>{std::vector<int>{1, 2}};
    });
    ASSERT_EQ(outcomes.size(), 3U);
    for (const auto& outcome : outcomes)
        EXPECT_EQ(outcome.error().error_class, ErrorClass::in_doubt);
}

TEST(Batch, doubts_shrink_the_call_until_the_entry_stands_alone) {
    EXPECT_EQ(shrunken(10, 0), 10U);
    EXPECT_EQ(shrunken(10, 1), 5U);
    EXPECT_EQ(shrunken(10, 3), 1U);
    EXPECT_EQ(shrunken(10, 4000), 1U);
}

} // namespace shopd::rest
