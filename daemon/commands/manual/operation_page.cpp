#include "daemon/commands/manual/operation_page.hpp"

#include "daemon/commands/manual/commands_page.hpp"
#include "daemon/commands/manual/render.hpp"

#include <filesystem>

namespace shopd::commands::manual {

std::string operation_page(const std::string& file, const std::string& version) {
    return render(operation_prose, {{"version", version},
                                    {"file", file},
                                    {"folder", std::filesystem::path{file}.parent_path().string()},
                                    {"exit_codes", exit_code_list()}});
}

} // namespace shopd::commands::manual
