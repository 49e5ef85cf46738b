#include "daemon/commands/trace/shop_answers.hpp"

#include "daemon/commands/find_transaction_ids.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/trace/seal_heads.hpp"
#include "daemon/commands/trace/shared_orders.hpp"
#include "moodle/shop/order_list.hpp"
#include "moodle/shop/person.hpp"

#include <pqxx/transaction>

namespace shopd::commands {
namespace {

using Snapshot = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;

} // namespace

AskShop ask_database(const std::function<config::Config()>& read_config) {
    AskShop ask;
    ask.transaction_ids = [=](std::int64_t bill) { return find_transaction_ids(read_config().database, bill); };
    ask.sharing = [=](const std::vector<std::string>& ids) {
        const auto config = read_config();
        const auto database = open_database(config.database, "trace");
        Snapshot look{*database.connection};
        return describe_sharing(shop::describe_transaction_owners(look, database.tables, ids), config.trace.timezone);
    };
    ask.orders = [=](const shop::OrderListQuery& query) {
        const auto database = open_database(read_config().database, "trace");
        Snapshot look{*database.connection};
        return shop::list_orders(look, database.tables, query);
    };
    ask.person = [=](const std::string& text) {
        const auto database = open_database(read_config().database, "trace");
        Snapshot look{*database.connection};
        return shop::find_person(look, database.tables, text);
    };
    ask.seal_heads = [=](const std::filesystem::path& trace) {
        const auto database = open_database(read_config().database, "trace");
        Snapshot look{*database.connection};
        return find_seal_heads(look, trace);
    };
    return ask;
}

} // namespace shopd::commands
