#include "tests/sandbox/cli/sandbox_file.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace shopd::sandbox::cli {
namespace fs = std::filesystem;

fs::path path_of(const fs::path& folder) {
    return folder / "sandbox.json";
}

SandboxFile read(const fs::path& folder) {
    std::ifstream in(path_of(folder));
    if (!in) throw std::runtime_error("no sandbox runs in " + folder.string());
    const auto json = nlohmann::json::parse(in);
    const auto& pids = json.at("pids");
    return {json.at("dsn"),
            json.at("url"),
            json.at("token_file").get<std::string>(),
            json.at("ca_file").get<std::string>(),
            json.at("cluster").get<std::string>(),
            pids.at("sandbox"),
            pids.at("stand_in"),
            pids.at("postgresql")};
}

void write(const fs::path& folder, const SandboxFile& file) {
    const nlohmann::ordered_json json = {
        {"dsn", file.dsn},
        {"url", file.url},
        {"token_file", file.token_file.string()},
        {"ca_file", file.ca_file.string()},
        {"cluster", file.cluster.string()},
        {"pids", {{"sandbox", file.sandbox}, {"stand_in", file.stand_in}, {"postgresql", file.postgresql}}}};
    const auto unfinished = folder / "sandbox.json.new";
    std::ofstream(unfinished) << json.dump(2) << '\n';
    fs::rename(unfinished, path_of(folder));
}

} // namespace shopd::sandbox::cli
