#include "config/composed_kinds.hpp"
#include "config/keys.hpp"
#include "daemon/commands/manual/configuration_page.hpp"
#include "daemon/commands/manual/key_text.hpp"
#include "daemon/commands/manual/roff.hpp"
#include "handlers/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::commands::manual::tests {
namespace {

using testing::HasSubstr;

std::string page() {
    return configuration_page(handlers::handler_descriptions(), "/etc/moodle-shopd/moodle-shopd.yaml", "1.2.3");
}

const config::Key& key(std::string_view path) {
    for (const auto& one : config::keys())
        if (one.path == path) return one;
    throw std::logic_error{"no such key"};
}

TEST(ConfigurationPage, has_every_key_with_help_type_and_default) {
    const auto text = page();
    for (const auto& one : config::keys()) {
        std::string entry = ".TP\n" + bold(one.path) + '\n' + sentence(one.help) + "\n.br\n" + sentence(type_text(one));
        const auto value = default_text(one);
        entry += one.required ? "\nMust be given.\n" : value ? "\nDefault: " + bold(*value) + '\n' : "\nNo default.\n";
        EXPECT_THAT(text, HasSubstr(entry)) << one.path;
    }
}

TEST(ConfigurationPage, has_the_bounds_of_keys_and_defaults_of_sections_that_may_be_left_out) {
    EXPECT_EQ(type_text(key("production.workers")), "a whole number from 1 to 64");
    EXPECT_EQ(type_text(key("brakes.inserted_paid")), "one of: hold, produce");
    EXPECT_EQ(type_text(key("moodle.deadline")), "a time from 100 ms to 1 h");
    EXPECT_THAT(type_text(key("moodle.token_file")), HasSubstr("${NAME}"));
    EXPECT_EQ(default_text(key("web.session")), "8 h");
    EXPECT_EQ(default_text(key("expiry.before")), "[30 days, 7 days, 1 day]");
    EXPECT_EQ(default_text(key("production.wave")), "50");
    EXPECT_EQ(default_text(key("moodle.ca_file")), std::nullopt);
}

TEST(ConfigurationPage, has_every_handler_with_what_it_gives_and_its_parameters) {
    const auto text = page();
    for (const auto& handler : handlers::handler_descriptions()) {
        if (!handler.unavailable.empty()) {
            EXPECT_THAT(text, HasSubstr(bold(handler.name) + '\n' + sentence(handler.unavailable)));
            continue;
        }
        EXPECT_FALSE(handler.help.empty()) << handler.name;
        const auto start = text.find(subheading(handler.name) + "Gives " + plain(handler.help));
        ASSERT_NE(start, std::string::npos) << handler.name;
        const auto own = text.substr(start, text.find("\n.S", start) - start);
        for (const auto& parameter : handler.parameters)
            EXPECT_THAT(own, HasSubstr(bold(parameter.name) + " (")) << handler.name;
    }
}

TEST(ConfigurationPage, has_every_effect_of_composed_handlers_its_fields_and_the_placeholders) {
    const auto text = page();
    for (const auto& kind : config::composed_kinds()) {
        const auto start = text.find(".SS The effect " + kind.name + '\n');
        ASSERT_NE(start, std::string::npos) << kind.name;
        const auto own = text.substr(start, text.find("\n.S", start) - start);
        for (const auto& field : kind.fields)
            EXPECT_THAT(own, HasSubstr(bold(field.description.name) + " (")) << kind.name;
    }
    for (const auto* part : {".SS The effect call\n", ".SS The effect trace\n", "\\fBobserve.sql\\fR", "\\fBundo\\fR",
                             "\\fBparams.NAME.type\\fR", "\\fB{bill.id}\\fR", "\\fB{answer.FIELD}\\fR"})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST(ConfigurationPage, is_ascii_so_that_every_terminal_shows_it) {
    for (const char c : page())
        ASSERT_LT(static_cast<unsigned char>(c), 0x80U);
}

} // namespace
} // namespace shopd::commands::manual::tests
