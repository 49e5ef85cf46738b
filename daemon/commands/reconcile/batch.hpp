#pragma once

#include "config/config.hpp"
#include "handlers/effect.hpp"
#include "handlers/order.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/directory/directory.hpp"

#include <pqxx/transaction_base>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What reconcile compares: some orders with their ledger, and what the tables show for them, read in one snapshot.
namespace shopd::commands {

struct ComparedItem {
    BillItemId id;
    std::string code;
    int occurrence = 0;
    bool ours = false;   ///< never planned or not ours, but the configuration has us produce it now
    bool paused = false; ///< by its code or handler
};

struct ComparedOrder {
    BillId bill;
    std::string status; ///< the shop's
    std::string customer, transaction_id, feedback;
    std::optional<CustomerId> customer_id; ///< there in the shop
    std::int64_t has_account = 0;
    bool known = false; ///< in `orders`
    bool adopted = false;
    bool produced = false;
    std::string known_status;
    bool on_dead_list = false; ///< the order as a whole
    bool dropped = false;      ///< given up by an operator, and unchanged since
    bool waiting = false;      ///< production is to look at it anyway
    bool held = false;
    std::vector<ComparedItem> items; ///< BILLING, of paid orders alone
    std::map<handlers::EffectKey, handlers::Effect> ledger;

    /// The order's account, once it was made or attached.
    [[nodiscard]] const handlers::Effect* account() const;
    [[nodiscard]] const ComparedItem* item_of(const handlers::EffectKey& key) const;
};

struct Batch {
    std::vector<ComparedOrder> orders; ///< in order of id
    std::int64_t now = 0;              ///< Unix seconds, the database's
};

/// Which bills: those after `after`, or those named.
struct Slice {
    BillId after;
    std::vector<std::int64_t> only; ///< not empty: these alone
    std::size_t size = 2000;
};

/// Four statements. @param look  repeatable read, read only
Batch read_batch(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                 const Slice& slice);

/// A row of mdl_local_shop_product, and what happened to it.
struct ProductRow {
    bool there = false;
    bool deleted = false; ///< by somebody: marked so, or gone with an event that says so
    bool shown = false;   ///< an event names the item that it names: the blocks join through that
    std::int64_t customer = 0, instance = 0, item = 0;
};

/// What the tables show. Keys are those that the batch asks for.
struct Observed {
    std::map<MoodleUserId, moodle::User> users; ///< deleted ones too; without those that are gone
    MoodleUserId guest{1};
    std::map<directory::UserAndCourse, moodle::ManualEnrolment> enrolments;
    std::map<directory::RoleWanted, moodle::RoleInContext> roles;
    std::map<std::pair<CourseId, std::string>, GroupId> groups;
    std::set<std::pair<GroupId, MoodleUserId>> members;
    std::map<ProductId, ProductRow> products;
    std::set<directory::UserAndCourse> given;    ///< an order gives this access, of those that were asked for
    std::set<directory::UserAndCourse> undone;   ///< an order's access there was taken back, likewise
    std::set<directory::RoleWanted> roles_given; ///< an order gives this role, of those that were taken back
};

/// A statement for each kind of thing, whatever the number of orders.
Observed look_at(pqxx::transaction_base& look, const database::Tables& tables, const Batch& batch);

/// The name of the group that an effect of this order wants.
std::string group_name(const ComparedOrder& order, const std::string& planned);

} // namespace shopd::commands
