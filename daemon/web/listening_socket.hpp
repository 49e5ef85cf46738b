#pragma once

#include "config/listen.hpp"
#include "daemon/trace/trace_file.hpp"

#include <filesystem>
#include <stdexcept>

namespace shopd::web {

/// The place is taken, or must not be used. The text says why.
class CannotListen : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A socket that browsers, or the site's web server, can connect to. Whoever is on this machine may: what they reach is
/// the sign-in.
class ListeningSocket {
public:
    /// A Unix socket that a killed daemon left is taken over; one that somebody answers on, and any other file, is not.
    /// @throws CannotListen
    explicit ListeningSocket(const config::Listen& where);
    ~ListeningSocket(); ///< takes the Unix socket away
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;

    [[nodiscard]] int number() const { return socket_.number(); }

private:
    void listen_on_port(const config::Listen& where);
    void listen_on_path(const std::filesystem::path& path);

    trace::Descriptor socket_;
    std::filesystem::path path_; ///< of the Unix socket, once it is ours
    trace::FileId id_;
};

} // namespace shopd::web
