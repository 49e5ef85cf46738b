#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace shopd::sandbox::stand_in {

struct HttpOptions {
    std::string dsn;                                 ///< of the site's database
    int port = 0;                                    ///< 0: any that is free
    std::optional<std::filesystem::path> https = {}; ///< https, its certificate written there; absent: http
};

/// The stand-in's web server, on loopback: /webservice/rest/server.php, and for tests /sandbox/faults (GET, POST,
/// DELETE), /sandbox/release (POST), /sandbox/calls?from=N (GET, DELETE).
class Http {
public:
    /// Binds. @throws std::runtime_error when the port is taken
    explicit Http(const HttpOptions& options);
    ~Http();
    Http(const Http&) = delete;
    Http& operator=(const Http&) = delete;

    [[nodiscard]] const std::string& url() const; ///< http://127.0.0.1:PORT
    void serve();                                 ///< blocks

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace shopd::sandbox::stand_in
