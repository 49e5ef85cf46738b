#include "daemon/commands/manual/howto_page.hpp"

#include "daemon/commands/manual/render.hpp"

#include <filesystem>

namespace shopd::commands::manual {

std::string howto_page(const std::string& file, const std::string& version, const std::string& language) {
    return render(
        language == "fr" ? howto_prose_fr : howto_prose,
        {{"version", version}, {"file", file}, {"folder", std::filesystem::path{file}.parent_path().string()}});
}

} // namespace shopd::commands::manual
