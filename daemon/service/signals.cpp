#include "daemon/service/signals.hpp"

#include <csignal>
#include <utility>

namespace shopd::service {

Signals::Signals(boost::asio::io_context& io, SignalHandlers handlers)
    : signals_{io, SIGTERM, SIGINT, SIGHUP}, handlers_{std::move(handlers)} {
    signals_.add(SIGUSR1);
    std::signal(SIGPIPE, SIG_IGN);
    wait();
}

void Signals::wait() {
    signals_.async_wait([this](const boost::system::error_code& cancelled, int signal) {
        if (!cancelled) {
            wait();
            handle(signal);
        }
    });
}

void Signals::handle(int signal) {
    switch (signal) {
    case SIGHUP:
        handlers_.reload();
        break;
    case SIGUSR1:
        handlers_.reopen_trace();
        break;
    default:
        if (std::exchange(draining_, true)) {
            handlers_.stop_now();
        } else {
            handlers_.drain();
        }
    }
}

} // namespace shopd::service
