#pragma once

#include "config/report.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

namespace shopd::config {

/// Where the web page is served: a Unix socket, or a port that only this machine reaches.
struct Listen {
    std::filesystem::path socket; ///< absolute; empty: the port
    std::string address;          ///< 127.x.y.z or ::1
    std::uint16_t port = 0;

    /// As the configuration says it.
    [[nodiscard]] std::string to_text() const;

    friend bool operator==(const Listen&, const Listen&) = default;
};

/// Reads `127.0.0.1:8080`, `[::1]:8080` or an absolute path. Any other address is refused: whoever is elsewhere comes
/// through the site's web server.
std::variant<Listen, Complaint> read_listen(const std::string& text);

} // namespace shopd::config
