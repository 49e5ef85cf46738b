#pragma once

#include "handlers/effect.hpp"
#include "handlers/stops.hpp"
#include "moodle/shop/records.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace shopd::handlers {

/// A row of the outbox: somebody changed this bill, or a product that we made for it.
struct Change {
    std::int64_t id = 0;
    char kind = 'U'; ///< I insert, U update, D delete; P product; S sweep, B braked sweep, R dead retry, C
                     ///< configuration retry, K a customer without an order
    StreamKey customer;
    std::string status; ///< as the trigger saw it
    TimePoint seen_at{};
};

/// A state that an order was seen in.
struct HistoryEntry {
    std::string status;
    std::string customer;
    TimePoint at{};
    std::string note{}; ///< an operator's, e.g. "dropped CAUSE by USER: WHY"

    friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

/// A row of `orders`: what was last acknowledged of a bill.
struct KnownOrder {
    StreamKey customer;
    std::string status;
    std::string transaction_id;
    std::int64_t fingerprint = 0;
    std::set<std::string> item_codes;
    std::vector<HistoryEntry> history;
    bool adopted = false;
    std::optional<TimePoint> paid_at;               ///< first sight of the paid state
    std::optional<std::int64_t> placed_fingerprint; ///< placing whose place line is written
    std::optional<std::int64_t> known_fingerprint;  ///< placing whose account line is written
    bool produced = false;
    std::optional<TimePoint> overwritten_at;
    std::optional<TimePoint> changed_at; ///< since when it stands as it is
    std::optional<TimePoint> look_at;
    std::string cause;
    std::string detail;
    std::set<std::string> released; ///< causes that an operator released
};

/// A row of the shop's products, as far as it says what its customer has.
struct ProductState {
    std::int64_t start = 0, end = 0; ///< Unix seconds; end 0: for ever
    bool deleted = false;            ///< marked, the row is there
    bool gone = false;               ///< the row is not there; the rest is as it was known last

    friend bool operator==(const ProductState&, const ProductState&) = default;
};

/// A product row that we made.
struct ProductRows {
    ProductId id;
    ProductState acknowledged; ///< what waves acted on last
    ProductState now;
    bool ends_nothing = false; ///< asked where a notice is due: its access goes on longer, ended sooner or is suspended
};

/// Another order that has, or had, this one's transaction id: the shop deals one id to several shoppers.
struct Sharer {
    BillId bill; ///< the order's own where another shopper had the bill before
    StreamKey customer;

    friend auto operator<=>(const Sharer&, const Sharer&) = default;
};

/// Everything that is known of one order when a wave decides on it.
struct OrderView {
    BillId bill;
    std::optional<shop::Bill> now; ///< absent: the row is gone
    std::optional<shop::Customer> customer;
    std::optional<KnownOrder> known;
    std::vector<Change> changes; ///< in order of id
    std::map<EffectKey, Effect> ledger;
    std::map<EffectKey, ProductRows> products; ///< by their effects' places
    TimePoint clock{};                         ///< the database's, when the snapshot was taken
    std::optional<Stop> held;                  ///< by a person
    Pauses pauses;
    std::vector<Sharer> sharers;  ///< in order
    std::size_t undos_lately = 0; ///< other orders whose undo began within brakes.undos; 0 where none is due
};

/// BILLING items in order of id; discounts and shipping are no products.
std::vector<const shop::BillItem*> billing_items(const shop::Bill& bill);

/// The item codes of the BILLING items.
std::set<std::string> item_codes(const shop::Bill& bill);

} // namespace shopd::handlers
