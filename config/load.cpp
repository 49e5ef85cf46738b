#include "config/load.hpp"

#include "config/read_composed.hpp"
#include "config/read_files.hpp"
#include "config/read_keys.hpp"
#include "config/read_products.hpp"
#include "config/read_tree.hpp"

namespace shopd::config {
namespace {

/// Those that are built and, after them, those that this configuration composes.
std::vector<HandlerDescription> with_composed(std::span<const HandlerDescription> handlers,
                                              const std::vector<ComposedHandler>& composed) {
    std::vector<HandlerDescription> all{handlers.begin(), handlers.end()};
    for (const auto& handler : composed)
        all.push_back(handler.description);
    return all;
}

Config read_config(const std::vector<NamedText>& files, const PathRules& rules,
                   std::span<const HandlerDescription> handlers, Report& report) {
    const Value top = read_tree(files, report);
    Config config;
    const Marks marks = read_keys(top, config, rules, report);
    config.handlers = read_composed(find_value(top, "handlers"), handlers, report);
    config.products = read_products(find_value(top, "products"), with_composed(handlers, config.handlers), report);
    check_relations(config, marks, report);
    report.throw_if_any();
    return config;
}

} // namespace

Config load(const std::filesystem::path& file, std::span<const HandlerDescription> handlers, Variables variables) {
    Report report;
    const auto files = read_files(file, report);
    const PathRules rules{std::filesystem::absolute(file).parent_path(), variables};
    return read_config(files, rules, handlers, report);
}

Config load_texts(const std::vector<NamedText>& files, const std::filesystem::path& folder,
                  std::span<const HandlerDescription> handlers, Variables variables) {
    Report report;
    return read_config(files, {std::filesystem::absolute(folder), variables}, handlers, report);
}

} // namespace shopd::config
