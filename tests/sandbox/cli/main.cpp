#include "tests/sandbox/cli/cluster_commands.hpp"
#include "tests/sandbox/cli/play.hpp"
#include "tests/sandbox/cli/up.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>

using namespace shopd::sandbox::cli;

static void add_folder(CLI::App& command, std::filesystem::path& folder) {
    command.add_option("--dir", folder, "the sandbox's folder, with its sandbox.json")->required();
}

static void add_up_and_down(CLI::App& app, UpOptions& options, std::function<int()>& chosen) {
    auto* start = app.add_subcommand("up", "PostgreSQL, a site and a stand-in Moodle; ends with SIGTERM");
    add_folder(*start, options.folder);
    start->add_flag("--https", options.https, "https with a certificate of its own, named in sandbox.json");
    start->add_flag("--support-course", options.support_course, "with the customer-support course");
    start->add_flag("--keep", options.keep, "in the background, until `sandbox down`");
    start->callback([&] {
        chosen = [&] {
            return options.keep ? up_and_keep(options, std::filesystem::read_symlink("/proc/self/exe")) : up(options);
        };
    });
    auto* end = app.add_subcommand("down", "end it; nothing is left");
    add_folder(*end, options.folder);
    end->callback([&] { chosen = [&] { return down(options.folder); }; });
}

static void add_play(CLI::App& app, PlayOptions& options, std::function<int()>& chosen) {
    auto* command =
        app.add_subcommand("play", "what a shopper, a payment or the plugin's PHP writes; prints the order as JSON");
    command
        ->add_option(
            "what", options.what,
            "place, pend, pay, cancel, status, re-place, take-over, finish, keep-row, save-row, support-course")
        ->required()
        ->check(CLI::IsMember({"place", "pend", "pay", "cancel", "status", "re-place", "take-over", "finish",
                               "keep-row", "save-row", "support-course"}));
    add_folder(*command, options.folder);
    command->add_option("--bill", options.bill, "for all but place and support-course");
    command->add_option("--status", options.status, "for status");
    command->add_option("--until", options.until, "for place: customer, bill, amounts, items or whole");
    command->add_option("--item", options.items, "CODE or CODE=QUANTITY, more than once at will");
    command->add_option("--transaction-id", options.order.transaction_id, "drawn where not given");
    command->add_option("--customer", options.order.known_customer, "an existing customer's id");
    command->add_option("--first", options.order.customer.first_name);
    command->add_option("--last", options.order.customer.last_name);
    command->add_option("--email", options.order.customer.email);
    command->add_option("--city", options.order.customer.city);
    command->add_option("--country", options.order.customer.country);
    command->callback([&] { chosen = [&] { return play(options); }; });
    auto* print = app.add_subcommand("show", "accounts, enrolments, groups, products, bills");
    add_folder(*print, options.folder);
    print->callback([&] { chosen = [&] { return show(options.folder); }; });
}

static void add_cluster(CLI::App& app, std::filesystem::path& folder, std::vector<std::string>& words,
                        std::function<int()>& chosen) {
    auto* cluster = app.add_subcommand("cluster", "a PostgreSQL cluster that many test processes share");
    cluster->require_subcommand(1);
    auto* start = cluster->add_subcommand("start", "leave one running in FOLDER, for SHOPD_SANDBOX_CLUSTER=FOLDER");
    start->add_option("folder", folder)->required();
    start->callback([&] { chosen = [&] { return cluster_start(folder); }; });
    auto* stop = cluster->add_subcommand("stop", "stop it and delete FOLDER");
    stop->add_option("folder", folder)->required();
    stop->callback([&] { chosen = [&] { return cluster_stop(folder); }; });
    auto* run =
        cluster->add_subcommand("run", "run COMMAND... with a cluster of its own: sandbox cluster run -- ctest");
    run->add_option("command", words)->required();
    run->callback([&] { chosen = [&] { return cluster_run(words); }; });
}

int main(int argc, char** argv) {
    CLI::App app(
        "The sandbox of moodle-shopd: a private PostgreSQL, a small Moodle site with its shop, a stand-in Moodle");
    app.require_subcommand(1);
    std::function<int()> chosen;
    UpOptions up_options;
    PlayOptions play_options;
    std::filesystem::path cluster_folder;
    std::vector<std::string> words;
    add_up_and_down(app, up_options, chosen);
    add_play(app, play_options, chosen);
    add_cluster(app, cluster_folder, words, chosen);
    CLI11_PARSE(app, argc, argv);
    try {
        return chosen();
    } catch (const std::exception& error) {
        std::cerr << "sandbox: " << error.what() << '\n';
        return 1;
    }
}
