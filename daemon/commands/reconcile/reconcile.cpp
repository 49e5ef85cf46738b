#include "daemon/commands/reconcile/reconcile.hpp"

#include "daemon/commands/dead/act.hpp"
#include "daemon/commands/dead/selection.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/reconcile/compare.hpp"
#include "daemon/commands/reconcile/mend.hpp"
#include "daemon/commands/reconcile/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <pqxx/transaction>

#include <algorithm>
#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;
using Snapshot = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;

class Reconciling {
public:
    Reconciling(const ReconcileOptions& options, std::ostream& out, std::ostream& err)
        : options_{options}, out_{out}, err_{err},
          database_{open_database(options.config.database, "reconcile", database::Purpose::sweep)} {}

    int run() {
        begin();
        while (one_batch()) {
        }
        if (options_.progress) err_ << "\r\x1b[K";
        if (options_.json)
            out_ << json_text(document());
        else
            out_ << summary();
        const auto left = options_.apply ? left_ : drifted_;
        return left == 0 ? exit_done : exit_found_problems;
    }

private:
    void begin();
    bool one_batch();
    void tell(const std::vector<Drift>& drifts);
    [[nodiscard]] ordered_json document() const;
    [[nodiscard]] std::string summary() const;

    const ReconcileOptions& options_;
    std::ostream& out_;
    std::ostream& err_;
    OurDatabase database_;
    Slice slice_;
    std::int64_t last_ = 0; ///< the greatest bill id, for the progress
    std::int64_t orders_ = 0, drifted_ = 0, left_ = 0, under_way_ = 0;
    std::set<std::string> told_;
    ordered_json drifts_ = ordered_json::array();
};

void Reconciling::begin() {
    Snapshot look{*database_.connection};
    if (!options_.order.empty()) slice_.only = select_entries(look, database_.tables, {.order = options_.order}).bills;
    last_ =
        look.exec1(fmt::format("select coalesce(max(id), 0) from {}", database_.tables.bill()))[0].as<std::int64_t>();
}

bool Reconciling::one_batch() {
    std::vector<Drift> drifts;
    {
        Snapshot look{*database_.connection};
        const auto batch = read_batch(look, options_.config, database_.tables, slice_);
        if (batch.orders.empty()) return false;
        drifts = compare(batch, look_at(look, database_.tables, batch), options_.config, told_);
        slice_.after = batch.orders.back().bill;
        orders_ += static_cast<std::int64_t>(batch.orders.size());
        under_way_ +=
            std::count_if(batch.orders.begin(), batch.orders.end(), [](const auto& order) { return order.waiting; });
    }
    if (options_.apply && !drifts.empty()) {
        pqxx::work transaction{*database_.connection};
        mend(transaction, database_.tables, drifts, printable(options_.who));
        ring(transaction);
        transaction.commit();
    }
    tell(drifts);
    if (options_.progress)
        err_ << fmt::format("\r\x1b[K{} orders, bill {} of {}, {} drifts", orders_, slice_.after.value(), last_,
                            drifted_)
             << std::flush;
    return true;
}

void Reconciling::tell(const std::vector<Drift>& drifts) {
    if (options_.progress && !drifts.empty()) err_ << "\r\x1b[K";
    for (const auto& drift : drifts) {
        ++drifted_;
        if (drift.by == MendedBy::person) ++left_;
        if (options_.json)
            drifts_.push_back(to_json(drift));
        else
            out_ << to_text(drift);
    }
}

ordered_json Reconciling::document() const {
    return {{"orders", orders_},     {"drifting", drifted_},    {"applied", options_.apply ? drifted_ - left_ : 0},
            {"for_a_person", left_}, {"under_way", under_way_}, {"drifts", drifts_}};
}

std::string Reconciling::summary() const {
    std::string text = fmt::format("{} orders compared: {}\n", orders_,
                                   drifted_ == 0 ? "nothing drifts" : fmt::format("{} drifts", drifted_));
    if (under_way_ > 0)
        text += fmt::format("{} of them production is to look at anyway: what it does not finish, status and dead list "
                            "show\n",
                            under_way_);
    if (drifted_ > left_)
        text += options_.apply
                    ? fmt::format("{} put to mending: the daemon does it now, or at its next start; reconcile again "
                                  "shows what is left\n",
                                  drifted_ - left_)
                    : fmt::format("{} can be mended: moodle-shopd reconcile --apply\n", drifted_ - left_);
    if (left_ > 0) text += fmt::format("{} for a person\n", left_);
    return text;
}

} // namespace

int reconcile(const ReconcileOptions& options, std::ostream& out, std::ostream& err) {
    return Reconciling{options, out, err}.run();
}

} // namespace shopd::commands
