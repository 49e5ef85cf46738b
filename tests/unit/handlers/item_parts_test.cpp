#include "handlers/item_parts.hpp"

#include "handlers/plan_order.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

shop::BillItem bundle(std::vector<shop::CatalogElement> elements) {
    auto pack = item(11, "PACK");
    pack.elements = std::move(elements);
    return pack;
}

shop::CatalogElement element(std::int64_t id, const std::string& code) {
    return {CatalogItemId{id}, code, "About " + code, "", false, false};
}

/// code/element of each part.
std::vector<std::string> outline(const std::vector<ItemPart>& parts) {
    std::vector<std::string> lines;
    for (const auto& part : parts)
        lines.push_back(part.item.code + "/" + std::to_string(part.first.element));
    return lines;
}

using Lines = std::vector<std::string>;

TEST(ItemParts, of_an_item_without_elements_is_the_item) {
    const auto view = order({item(11, "EFORM")});
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), configuration())), Lines{"EFORM/0"});
}

TEST(ItemParts, of_a_bundle_are_its_elements_under_their_own_codes) {
    const auto view = order({bundle({element(20, "EFORM"), element(21, "GIFT")})});
    const auto config = configuration();
    const auto parts = parts_of(view, view.now->items.front(), config);
    ASSERT_EQ(outline(parts), (Lines{"EFORM/20", "GIFT/21"}));
    EXPECT_EQ(parts[0].first.item_code, "PACK");
    EXPECT_EQ(parts[0].item.catalog_item, CatalogItemId{20});
    EXPECT_EQ(parts[0].rule->pattern, "EFORM");
    EXPECT_EQ(parts[1].rule, nullptr);
}

TEST(ItemParts, of_a_bundle_that_products_names_exactly_are_the_bundle_too) {
    const auto view = order({bundle({element(20, "EFORM")})});
    auto config = configuration();
    config.products.push_back({"P*", "std_registeredproduct", {}, {}});
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), config)), Lines{"EFORM/20"});
    config.products.push_back({"PACK", "std_registeredproduct", {}, {}});
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), config)), (Lines{"PACK/0", "EFORM/20"}));
}

TEST(ItemParts, once_planned_are_those_of_the_ledger_whatever_became_of_the_bundle) {
    auto view = order({bundle({element(20, "EFORM"), element(21, "LOST")})});
    record(view, plan_order(view, producing(view), configuration(), directory()));
    view.now->items.front().elements = {element(22, "EFORM"), element(20, "EFORM")};
    const auto parts = parts_of(view, view.now->items.front(), configuration());
    EXPECT_EQ(outline(parts), (Lines{"EFORM/20", "PACK/21"}));
    EXPECT_TRUE(parts[0].in_catalogue);
    EXPECT_FALSE(parts[1].in_catalogue);
}

TEST(ItemParts, with_a_number_that_is_no_key_are_left_out) {
    const auto view = order({bundle({element(3'000'000'000, "EFORM"), element(20, "EFORM")})});
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), configuration())), Lines{"EFORM/20"});
}

config::Config preparing() {
    auto config = configuration();
    config::ComposedHandler handler;
    handler.description.name = "early";
    handler.prepay.resize(1);
    config.handlers = {handler};
    config.products = {{"EARLY", "early", {}, {}}};
    return config;
}

TEST(ItemParts, of_a_handler_that_prepares_begin_with_what_it_prepares) {
    const auto view = order({item(11, "EARLY")});
    const auto parts = parts_of(view, view.now->items.front(), preparing());
    ASSERT_EQ(outline(parts), (Lines{"EARLY/-1", "EARLY/0"}));
    EXPECT_TRUE(parts[0].prepay);
    EXPECT_EQ(phase_of(parts[0].first), Phase::prepay);
    EXPECT_FALSE(parts[1].prepay);
}

TEST(ItemParts, once_prepared_still_have_the_rest_to_come) {
    auto view = order({item(11, "EARLY")});
    view.ledger[{view.bill, "EARLY", -1, 0, 0}] = {};
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), preparing())), (Lines{"EARLY/-1", "EARLY/0"}));
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), configuration())), (Lines{"EARLY/-1", "EARLY/0"}))
        << "whatever became of the handler";
    view.ledger[{view.bill, "EARLY", 0, 0, 0}] = {};
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), preparing())), (Lines{"EARLY/-1", "EARLY/0"}));
}

TEST(ItemParts, planned_without_a_preparation_get_none_later) {
    auto view = order({item(11, "EARLY")});
    view.ledger[{view.bill, "EARLY", 0, 0, 0}] = {};
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), preparing())), Lines{"EARLY/0"});
}

TEST(ItemParts, of_a_bundle_are_prepared_each_for_itself) {
    auto config = preparing();
    config.products.push_back({"GIFT", "early", {}, {}});
    const auto view = order({bundle({element(20, "EARLY"), element(21, "GIFT")})});
    EXPECT_EQ(outline(parts_of(view, view.now->items.front(), config)),
              (Lines{"EARLY/-21", "EARLY/20", "GIFT/-22", "GIFT/21"}));
}

TEST(ItemParts, are_planned_each_for_itself) {
    auto view = order({bundle({element(20, "EFORM"), element(21, "LOST"), element(22, "GIFT")})});
    const auto effects = plan_order(view, producing(view), configuration(), directory());
    ASSERT_EQ(effects.size(), 8U);
    EXPECT_EQ(effects[0].key.element, 20);
    EXPECT_EQ(effects[5].key, (EffectKey{view.bill, "PACK", 20, 0, 5}));
    EXPECT_EQ(std::get<Product>(effects[5].intent).catalog_item, CatalogItemId{20});
    EXPECT_EQ(effects[6].key.element, 21);
    EXPECT_EQ(effects[6].cause, "CONFIG: no course with coursename NOWHERE");
    EXPECT_EQ(effects[7].outcome, Outcome::not_ours);
    record(view, effects);
    EXPECT_TRUE(is_ours(view, view.now->items.front(), configuration()));
}

TEST(ItemParts, that_wait_for_a_course_are_planned_again_beside_a_sibling_that_has_its_product) {
    auto view = order({bundle({element(20, "EFORM"), element(21, "LOST")})});
    record(view, plan_order(view, producing(view), configuration(), directory()));
    auto& pack = view.now->items.front();
    pack.has_product = true;
    pack.elements[0].has_product = true;
    view.ledger.at({view.bill, "PACK", 21, 0, 0}).outcome = Outcome::again;
    auto config = configuration();
    config.products[1].params["coursename"].value = "EFORM-C";
    const auto effects = plan_order(view, producing(view), config, directory());
    ASSERT_EQ(effects.size(), 6U);
    EXPECT_EQ(effects[0].key.element, 21);
    EXPECT_EQ(effects[0].outcome, Outcome::planned);
}

TEST(ItemParts, that_the_plugin_produces_or_has_produced_are_left_to_it) {
    auto made = element(20, "EFORM");
    made.has_product = true;
    auto theirs = element(21, "EFORM");
    theirs.enable_handler = "std_enrolonecourse";
    const auto view = order({bundle({made, theirs})});
    const auto effects = plan_order(view, producing(view), configuration(), directory());
    ASSERT_EQ(effects.size(), 2U);
    EXPECT_EQ(effects[0].outcome, Outcome::adopted);
    EXPECT_EQ(effects[1].cause, "both");
}

} // namespace
} // namespace shopd::handlers::tests
