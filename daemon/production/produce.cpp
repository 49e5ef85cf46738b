#include "daemon/production/produce.hpp"

#include "daemon/fault_point.hpp"
#include "daemon/production/steps.hpp"

#include <algorithm>

namespace shopd::production {
namespace {

/// An order's lines carry the times at which its effects were settled; the others the time of the line before.
std::vector<trace::Line> lines_of(const Wave& wave) {
    std::vector<trace::Line> lines;
    for (const auto& event : wave.customer_events)
        lines.push_back({"", handlers::customer_line(event), wave.begun});
    for (const auto& [bill, order] : wave.orders) {
        if (order.deferred || !order.view.now) continue;
        auto at = wave.begun;
        for (const auto& line : order.lines) {
            if (line.at) at = std::max(at, *line.at);
            lines.push_back({order.view.now->transaction_id, line.text, at, line.is_heading, bill.value()});
        }
    }
    return lines;
}

/// Orders that had nothing to write and wait for nothing: what a crash left unacknowledged was acknowledged after all,
/// so that the same words may be written for a later event.
void forget_finished(trace::Journal& journal, const Wave& wave) {
    for (const auto& [bill, order] : wave.orders)
        if (!order.deferred && order.view.now && order.lines.empty() && !order.decision.known.look_at)
            journal.forget(order.view.now->transaction_id);
}

/// The trace's half of the bargain: on disk before COMMIT, remembered when COMMIT fails.
class TracedWave {
public:
    TracedWave(trace::Journal& journal, const std::vector<trace::Line>& lines) : journal_{journal} {
        if (lines.empty()) return;
        ticket_ = journal_.append(lines);
        SHOPD_FAULT_POINT("after_trace_write");
        try {
            journal_.sync();
        } catch (...) {
            journal_.abandon(ticket_);
            throw;
        }
        SHOPD_FAULT_POINT("after_trace_sync");
    }

    ~TracedWave() {
        if (ticket_ != 0) journal_.abandon(ticket_);
    }

    TracedWave(const TracedWave&) = delete;
    TracedWave& operator=(const TracedWave&) = delete;

    void acknowledged() {
        if (ticket_ != 0) journal_.acknowledge(ticket_);
        ticket_ = 0;
    }

private:
    trace::Journal& journal_;
    trace::Ticket ticket_ = 0;
};

} // namespace

WaveReport produce(Context& context, std::vector<feed::Lease> leases) {
    const auto streams = leases.size();
    SHOPD_FAULT_POINT("after_claim");
    Wave wave = load(context, std::move(leases));
    context.tick({});
    SHOPD_FAULT_POINT("after_load");
    plan(context, wave);
    SHOPD_FAULT_POINT("after_plan");
    intend(context, wave);
    context.tick({});
    SHOPD_FAULT_POINT("after_intend");
    apply(context, wave);
    conclude(context, wave);
    TracedWave traced{context.journal, lines_of(wave)};
    context.tick({});
    while (!acknowledge(context, wave))
        context.tick({});
    traced.acknowledged();
    forget_finished(context.journal, wave);
    context.tick({});
    const auto deferred =
        std::count_if(wave.orders.begin(), wave.orders.end(), [](const auto& entry) { return entry.second.deferred; });
    return {streams, wave.orders.size(), static_cast<std::size_t>(deferred)};
}

} // namespace shopd::production
