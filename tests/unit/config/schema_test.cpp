#include "config/json_schema.hpp"
#include "config/keys.hpp"
#include "tests/unit/config/fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <regex>

namespace shopd::config::tests {
namespace {

using Json = nlohmann::json;

const Json* find(const Json& schema, std::string path) {
    for (std::size_t dot = 0; (dot = path.find('.', dot)) != std::string::npos;)
        path.replace(dot, 1, "/properties/");
    const Json::json_pointer place{"/properties/" + path};
    return schema.contains(place) ? &schema.at(place) : nullptr;
}

TEST(JsonSchema, has_every_key_of_the_loader_with_help_and_default) {
    const Json schema = Json::parse(json_schema(handlers()));
    for (const auto& key : keys()) {
        const Json* entry = find(schema, std::string{key.path});
        ASSERT_NE(entry, nullptr) << key.path;
        EXPECT_EQ(entry->at("description"), key.help);
        EXPECT_EQ(entry->contains("default"), to_text(key, Config{}).has_value()) << key.path;
    }
}

TEST(JsonSchema, has_types_ranges_and_patterns) {
    const Json schema = Json::parse(json_schema(handlers()));
    EXPECT_EQ(schema.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
    EXPECT_EQ(find(schema, "production.workers")->at("maximum"), 64);
    EXPECT_EQ(find(schema, "production.workers")->at("default"), 2);
    EXPECT_EQ(find(schema, "production.postpay")->at("minItems"), 1);
    EXPECT_EQ(find(schema, "production.postpay")->at("default"), Json({"SOLDOUT", "PREPROD", "COMPLETE"}));
    EXPECT_EQ(find(schema, "brakes.inserted_paid")->at("enum"), Json({"hold", "produce"}));
    EXPECT_EQ(find(schema, "feed")->at("additionalProperties"), false);
    EXPECT_EQ(schema.at("required"), Json({"database", "moodle", "trace"}));
    EXPECT_EQ(find(schema, "customer_support")->at("required"), Json({"course", "roles"}));
}

TEST(JsonSchema, has_patterns_that_take_the_defaults) {
    const Json schema = Json::parse(json_schema(handlers()));
    for (const auto& key : keys()) {
        const Json& entry = *find(schema, std::string{key.path});
        if (!entry.contains("pattern") || !entry.contains("default")) continue; // of a section that may be left out
        const std::regex pattern{entry.at("pattern").get<std::string>()};
        EXPECT_TRUE(std::regex_match(entry.at("default").get<std::string>(), pattern)) << key.path;
    }
}

TEST(JsonSchema, names_the_handlers_that_are_available_and_their_parameters) {
    const Json schema = Json::parse(json_schema(handlers()));
    const Json& entry = schema.at("properties").at("products").at("additionalProperties");
    EXPECT_EQ(entry.at("properties").at("handler").at("anyOf").at(0).at("enum"), Json({"std_enrolonecourse"}));
    EXPECT_TRUE(entry.dump().find("\"coursename\"") != std::string::npos);
}

TEST(JsonSchema, has_the_kinds_of_effects_that_handlers_are_composed_of) {
    const Json schema = Json::parse(json_schema(handlers()));
    const Json& handler = schema.at("properties").at("handlers").at("additionalProperties");
    EXPECT_EQ(handler.at("required"), Json({"postpay"}));
    const auto effects = handler.at("properties").at("postpay").at("items").at("oneOf").dump();
    for (const auto* kind : {"enrol", "group", "role", "extend", "product", "call", "trace"})
        EXPECT_NE(effects.find("\"required\":[\"" + std::string{kind} + "\"]"), std::string::npos) << kind;
}

} // namespace
} // namespace shopd::config::tests
