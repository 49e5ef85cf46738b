#pragma once

#include "daemon/feed/claims.hpp"
#include "handlers/choose_account.hpp"
#include "handlers/customer_events.hpp"
#include "handlers/decide.hpp"
#include "handlers/directory_view.hpp"
#include "handlers/item_news.hpp"
#include "handlers/order.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace shopd::production {

/// One order on its way through a wave.
struct OrderInWave {
    handlers::OrderView view; ///< as it was loaded
    handlers::Decision decision;
    std::map<handlers::EffectKey, handlers::Effect> effects; ///< as they are now
    std::set<handlers::EffectKey> touched;                   ///< to be written to the ledger when acknowledged
    std::set<handlers::EffectKey>
        news; ///< settled, refused or uncertain, otherwise than it was loaded: told in the trace
    std::set<handlers::EffectKey> products_seen{};              ///< whose rows are acknowledged as they were loaded
    std::map<handlers::EffectKey, std::string> seat_requests{}; ///< extradata of seats, by their learners' accesses
    bool deferred = false;  ///< left for the next wave whole: nothing of it is acknowledged
    bool completed = false; ///< its bill is set to COMPLETE
    bool again = false; ///< its stream was taken over: another daemon may have written its lines, so they are marked
    std::vector<handlers::TraceLine> lines;

    [[nodiscard]] handlers::EffectKey order_key(int place) const { return {view.bill, "", 0, 0, place}; }

    handlers::Effect* find(const handlers::EffectKey& key);
    /// The customer's account, once it is known.
    [[nodiscard]] std::optional<MoodleUserId> account() const;
};

/// The streams that one worker takes through production together, step by step: load, plan, intend, observe and apply,
/// trace, acknowledge.
struct Wave {
    std::vector<feed::Lease> leases;
    handlers::TimePoint clock{}; ///< the database's, at the snapshot
    std::chrono::system_clock::time_point begun = std::chrono::system_clock::now();
    std::chrono::steady_clock::time_point clock_taken = std::chrono::steady_clock::now(); ///< when `clock` was read
    /// The database's clock by now: a wave may have waited for Moodle since its snapshot.
    [[nodiscard]] handlers::TimePoint now() const;

    std::map<BillId, OrderInWave> orders;
    std::map<StreamKey, handlers::AccountClaim> accounts; ///< by customer; claims on the wave's e-mails included

    struct OutboxRow {
        std::int64_t id;
        StreamKey stream;
        BillId bill; ///< 0: of a product that we did not make, or of a customer without an order
    };

    std::vector<OutboxRow> outbox; ///< rows of the wave's streams
    std::vector<handlers::CustomerEvent> customer_events;

    struct Reroute {
        std::int64_t id;
        StreamKey stream, customer;
    };

    std::vector<Reroute> reroutes; ///< rows whose bill is another customer's by now

    struct Requeue {
        BillId bill;
        StreamKey customer;
        std::string status;
    };

    std::vector<Requeue> requeues; ///< bills to look at that are another customer's by now

    handlers::DirectoryView directory;
    moodle::SiteSettings site;
    std::map<MoodleUserId, handlers::MoodleUser> users; ///< looked up for this wave
};

} // namespace shopd::production
