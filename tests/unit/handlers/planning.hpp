#pragma once

#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

#include <list>

namespace shopd::handlers::tests {

inline constexpr std::int64_t day = 86400;

/// One handler's planner and narrator at work on one item.
class Planning : public ::testing::Test {
protected:
    Planning(std::string name, Planner planner) : handler{std::move(name)}, planner_{planner} {}

    ItemPlan plan(const std::map<std::string, std::string>& values) {
        params.clear();
        for (const auto& [key, value] : values)
            params[key] = {value, {}};
        view = order({sold});
        return planner_({*view.now, view.now->items.front(), handler, params, moodle, paid_at, shopper});
    }

    PlanFailure failure(const std::map<std::string, std::string>& values) {
        const auto made = plan(values);
        EXPECT_TRUE(made.failure);
        EXPECT_TRUE(made.effects.empty());
        return made.failure.value_or(PlanFailure{});
    }

    /// The plan's effects as a wave left them, each at its place.
    ItemNews news(const ItemPlan& of, Outcome outcome = Outcome::done) {
        ItemNews item;
        item.user = MoodleUserId{174};
        item.username = "benoit.tostain";
        for (std::size_t place = 0; place < of.effects.size(); ++place) {
            Effect effect;
            effect.key.place = static_cast<int>(place);
            effect.intent = of.effects[place];
            effect.outcome = outcome;
            if (std::holds_alternative<Nothing>(effect.intent)) continue;
            item.news.push_back(&effects.emplace_back(std::move(effect)));
        }
        return item;
    }

    static std::vector<std::string> texts(const std::vector<TraceLine>& lines) {
        std::vector<std::string> all;
        for (const auto& line : lines)
            all.push_back(line.text);
        return all;
    }

    std::string handler;
    shop::BillItem sold = item(11, "SOLD");
    DirectoryView moodle = directory();
    std::map<std::string, config::Parameter> params;
    shop::ShopperData shopper;
    OrderView view;
    std::list<Effect> effects;

private:
    Planner planner_;
};

} // namespace shopd::handlers::tests
