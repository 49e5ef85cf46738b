#include "daemon/service/reload.hpp"

#include "config/describe_change.hpp"
#include "config/load.hpp"
#include "daemon/service/touched_orders.hpp"
#include "daemon/service/try_again.hpp"
#include "handlers/registry.hpp"
#include "moodle/database/errors.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace shopd::service {
namespace {

/// What only a start can change.
void refuse_fixed(const config::Config& before, const config::Config& after) {
    const auto refuse = [](const char* key) {
        throw std::runtime_error{fmt::format("{} changes only with a restart", key)};
    };
    if (before.database.dsn != after.database.dsn) refuse("database.dsn");
    if (before.database.prefix != after.database.prefix) refuse("database.prefix");
    if (before.trace.file != after.trace.file) refuse("trace.file");
    if (before.feed.lease != after.feed.lease) refuse("feed.lease");
    if (before.production.workers != after.production.workers) refuse("production.workers");
}

} // namespace

LastReload reload(Shared& shared, const std::filesystem::path& file) {
    LastReload result{std::chrono::system_clock::now(), false, ""};
    const auto before = shared.settings.now();
    try {
        auto config = std::make_shared<const config::Config>(config::load(file, handlers::handler_descriptions()));
        config::check_files(*config);
        refuse_fixed(*before.config, *config);
        auto token =
            std::make_shared<const rest::WebServiceToken>(rest::WebServiceToken::read(config->moodle.token_file));
        shared.journal.apply(config->trace);
        const auto changes = config::describe_change(*before.config, *config);
        const auto touched = touched_orders(*before.config, *config); // before a worker takes them
        shared.settings.replace(config, std::move(token));
        result.good = true;
        for (const auto& change : changes) // once it is true: who reads it may place an order that wants it
            spdlog::info("reload: {}", change);
        for (const auto& line : touched)
            spdlog::info("reload: {}", line);
        result.words = fmt::format("{} keys changed", changes.size());
        spdlog::info("reloaded {}: {}", file.string(), result.words);
        try_refused_again(*config);
        // What only the new configuration sees to, such as a notice before an end, no event tells of.
        shared.feed.sweep_all_now();
        shared.feed.wake().ring(feed::Reason::more, feed::Wake::HowMany::all);
    } catch (const std::exception& failure) {
        result.words = result.good ? database::server_words(failure) : failure.what();
        spdlog::error("the reload of {} failed, {}: {}", file.string(),
                      result.good ? "though the new configuration runs" : "the old configuration goes on",
                      result.words);
    }
    return result;
}

} // namespace shopd::service
