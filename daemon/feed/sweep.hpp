#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace shopd::database {
class Tables;
}

namespace shopd::feed {

class Session;

enum class Extent {
    open, ///< orders that may still change, and bills newer than the newest order
    all,
};

/// What a sweep has to know.
struct SweepRules {
    std::string fingerprint; ///< SQL aggregate over mdl_local_shop_billitem AS i, a bigint: sql::fingerprint_sql("i")
    std::vector<std::string> postpay;  ///< production.postpay
    std::size_t brake = 1000;          ///< brakes.one_sweep; 0: none
    std::vector<std::int64_t> notices; ///< when orders are looked at around the end of a product, in seconds before
                                       ///< (below 0) and after it; empty: never
    std::int64_t suspend_after = 0;    ///< expiry.suspend_account_after in seconds; 0: never
    std::string support_course{};      ///< customer_support.course
    int seat_access = 0; ///< how far behind a seat's product its learner's access stands in the ledger; 0: seats are
                         ///< not looked at
};

struct SweepReport {
    std::size_t differing = 0; ///< bills without a waiting outbox row that are not as they were acknowledged
    std::size_t held = 0;      ///< of these, queued with the change `B`: due, and more than the brake lets through
    std::size_t stranded = 0;  ///< streams put up: an order to be looked at, or a routed row, had none
    std::size_t customers = 0; ///< events of customers without an order, queued
    bool waiting = false;      ///< something has been waiting for a second and nobody works at it: ring
    std::chrono::milliseconds took{0};

    [[nodiscard]] bool must_ring() const { return differing > 0 || stranded > 0 || customers > 0 || waiting; }
};

/// Once a session: compiling these statements takes longer than they do.
void prepare_for_sweeps(Session& session);

/// Compares `moodle_shopd.orders` with the shop's bills, order by order, and queues each that differs, in either
/// direction: another status, customer, transaction id or other items, unknown to orders, or gone from the shop (unless
/// its order has the status GONE); whole sweeps compare our products with their rows too, and queue orders around the
/// end of a product that nothing makes look at it, and those whose account is to be suspended or not any more. The
/// change is `S`; `B` for all that are due (in a postpay state and not produced) when there are more of those than the
/// brake allows. One query while nothing differs, two otherwise.
/// @throws as Session::exec. Reads every item of the shop (all), or those of the orders that may still change (open).
SweepReport sweep(Session& session, const database::Tables& tables, const SweepRules& rules, Extent extent);

} // namespace shopd::feed
