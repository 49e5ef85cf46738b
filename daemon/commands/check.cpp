#include "daemon/commands/check.hpp"

#include "config/load.hpp"
#include "daemon/commands/failure.hpp"
#include "handlers/registry.hpp"

#include <ostream>

namespace shopd::commands {

int check(const std::filesystem::path& file, std::ostream& out) {
    const config::Config config = config::load(file, handlers::handler_descriptions());
    config::check_files(config);
    for (const auto& missing : config::missing_files(config))
        out << "not here: " << missing << " (the daemon wants it where it runs)\n";
    out << file.string() << ": good; entries in products: " << config.products.size() << '\n';
    return exit_done;
}

} // namespace shopd::commands
