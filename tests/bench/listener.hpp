#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

struct pg_conn;

namespace shopd::bench {

/// The least that can hear of a row and take it: libpq, poll, and one claim-and-delete. Its trigger and its outbox are
/// in schema `bare`; its commits are not waited for, like our claims.
class BareListener {
public:
    using Told = std::function<void(std::int64_t bill)>;

    /// Makes schema and trigger. @param told in the listener's thread, the row in hand
    BareListener(const std::string& dsn, Told told);
    ~BareListener();
    BareListener(const BareListener&) = delete;
    BareListener& operator=(const BareListener&) = delete;

private:
    void listen();
    void claim();

    pg_conn* connection_;
    const Told told_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

} // namespace shopd::bench
