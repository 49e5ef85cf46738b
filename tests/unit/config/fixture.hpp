#pragma once

#include "config/load.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace shopd::config::tests {

/// Two handlers as the daemon's table describes them: one that works, one that is not available.
const std::vector<HandlerDescription>& handlers();

/// What must be given, and nothing else.
extern const std::string least_text;

/// A configuration with the given lines after what must be given. Sections of `least_text` cannot stand in `more`
/// again.
Config load_with(const std::string& more);

/// As above, of a whole text.
Config load_text(const std::string& text);

/// All problems of a whole text as the operator reads them; the file's name is `shop.yaml`. Empty: none.
std::string problems_of(const std::string& text);

/// Problems of lines after what must be given.
std::string problems_with(const std::string& more);

/// `path: what` of each problem of lines after what must be given.
std::vector<std::string> short_problems(const std::string& more);

/// A folder that goes with the test.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Writes a file below the folder. @return its path
    std::filesystem::path write(const std::string& name, const std::string& text) const;

private:
    std::filesystem::path path_;
};

} // namespace shopd::config::tests
