#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/manual/command_tree.hpp"
#include "daemon/commands/manual/commands_page.hpp"
#include "daemon/commands/manual/completion.hpp"
#include "daemon/commands/manual/roff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace shopd::commands::manual::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class CommandsPage : public testing::Test {
protected:
    CommandsPage() {
        app_.add_option("--config", file_, "The configuration")->type_name("FILE")->capture_default_str();
        app_.footer("Exit codes:\n  0   done\n\nExamples:\n  program trace scan 4711");
        auto* trace = app_.add_subcommand("trace", "read the trace");
        auto* scan = trace->add_subcommand("scan", "show an order");
        scan->add_option("ORDER", order_, "a bill id")->required();
        scan->add_option("--lang", language_, "a language")->check(CLI::IsMember({"fr", "en"}));
        auto* to = scan->add_option("--to", to_, "leave out what is after");
        scan->add_flag("-f,--follow", follow_, "go on")->excludes(to);
        scan->footer("It may take long.\nBut not always.\n\nExamples:\n  program trace scan 4711 --follow");
        auto* key = app_.add_subcommand("key", "make a key");
        key->add_option("FILE", key_, "the file to make")->required();
    }

    Command tree() { return read_command_tree(app_); }

    CLI::App app_{"Does things.", "program"};
    std::string file_ = "/etc/here.yaml";
    std::string order_, language_, to_, key_;
    bool follow_ = false;
};

TEST_F(CommandsPage, the_tree_has_every_command_with_its_options_and_arguments) {
    const auto commands = typed_commands(tree());
    ASSERT_EQ(commands.size(), 2U);
    const auto& scan = commands.front();
    EXPECT_EQ(scan.words, "trace scan");
    ASSERT_EQ(scan.arguments.size(), 1U);
    EXPECT_THAT(scan.arguments.front().names, ElementsAre("ORDER"));
    EXPECT_TRUE(scan.arguments.front().required);
    ASSERT_EQ(scan.options.size(), 3U);
    EXPECT_THAT(scan.options[0].choices, ElementsAre("fr", "en"));
    EXPECT_EQ(scan.options[2].value, "");
    EXPECT_THAT(scan.options[2].names, ElementsAre("-f", "--follow"));
    EXPECT_THAT(scan.options[2].excludes, ElementsAre("--to"));
    EXPECT_EQ(default_configuration(tree()), "/etc/here.yaml");
}

TEST_F(CommandsPage, every_command_stands_in_it_with_synopsis_options_and_examples) {
    const auto page = commands_page(tree(), "1.2.3");
    EXPECT_THAT(page, HasSubstr("1.2.3"));
    EXPECT_THAT(page, HasSubstr(".SS trace scan\n"));
    EXPECT_THAT(page, HasSubstr("\\fI"
                                "ORDER\\fR\n"));
    EXPECT_THAT(page, HasSubstr("\\fB\\-f\\fR, \\fB\\-\\-follow\\fR\nGo on. Not together with \\-\\-to."));
    EXPECT_THAT(page, HasSubstr("A language. One of: fr, en."));
    EXPECT_THAT(page, HasSubstr("It may take long. But not always.\n"));
    EXPECT_THAT(page, HasSubstr("program trace scan 4711 \\-\\-follow\n"));
    EXPECT_THAT(page, HasSubstr("Default: /etc/here.yaml."));
}

TEST_F(CommandsPage, exit_codes_are_listed_once_from_their_own_table) {
    const auto page = commands_page(tree(), "1");
    for (const auto& [code, words] : exit_codes)
        EXPECT_THAT(page, HasSubstr(sentence(words))) << code;
    EXPECT_THAT(page, Not(HasSubstr("0   done")));
    EXPECT_THAT(exit_code_text(), HasSubstr("\n  78  the configuration is wrong\n"));
}

TEST_F(CommandsPage, completion_knows_commands_options_choices_and_files) {
    const auto script = bash_completion(tree());
    EXPECT_THAT(script, HasSubstr("'') commands='trace key'"));
    EXPECT_THAT(script, HasSubstr("'trace scan') commands='' options='--lang --to -f --follow "));
    EXPECT_THAT(script, HasSubstr("'trace scan --lang') value='fr en' ;;"));
    EXPECT_THAT(script, HasSubstr("'--config') value='file' ;;"));
    EXPECT_THAT(script, HasSubstr("'key') commands='' options='-h --help --config' argument='file' ;;"));
}

} // namespace
} // namespace shopd::commands::manual::tests
