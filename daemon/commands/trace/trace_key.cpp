#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/seal_key.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <ostream>

namespace shopd::commands {

int trace_key(const std::filesystem::path& file, const TraceOutput& output) {
    const auto key = trace::SigningKey::make();
    key.write(file);
    *output.out << fmt::format(
        "# The key is in {}. Leave it root's; `systemctl edit moodle-shopd` hands it to the daemon:\n"
        "#     [Service]\n"
        "#     LoadCredential=seal-key:{}\n"
        "# Whoever has it and the trace's files can sign anew. Keep a copy of the public key elsewhere.\n"
        "trace:\n"
        "  signing_key_file: ${{CREDENTIALS_DIRECTORY}}/seal-key\n"
        "  trusted_keys:\n"
        "    - \"{} since {:%Y-%m-%d}\"\n",
        printable(file.string()), printable(std::filesystem::absolute(file).string()), key.public_key(),
        fmt::gmtime(std::time(nullptr)));
    return exit_done;
}

} // namespace shopd::commands
