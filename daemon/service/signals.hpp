#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace shopd::service {

/// What the daemon does on each signal. Called in the io_context's thread, one at a time.
struct SignalHandlers {
    std::function<void()> drain;        ///< first SIGTERM or SIGINT: finish the wave at work, take no more
    std::function<void()> stop_now;     ///< a second one: do not even wait for that
    std::function<void()> reload;       ///< SIGHUP: the configuration, the token, TLS material
    std::function<void()> reopen_trace; ///< SIGUSR1: somebody moved the trace file away
};

/// Waits for signals on the main loop from construction on, so that no handler ever runs in a signal's context. SIGPIPE
/// is ignored for the whole process: a peer that hangs up is an error of that write.
class Signals {
public:
    Signals(boost::asio::io_context& io, SignalHandlers handlers);

private:
    void wait();
    void handle(int signal);

    boost::asio::signal_set signals_;
    SignalHandlers handlers_;
    bool draining_ = false;
};

} // namespace shopd::service
