#include "daemon/commands/check_live_parts.hpp"

#include "handlers/item_parts.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::commands {
namespace {

constexpr std::size_t most_named = 20;

/// Codes that stand for the same finding, as one text.
class Codes {
public:
    void add(const std::string& words) {
        if (++count_ <= most_named) text_ += (text_.empty() ? "" : ", ") + words;
    }

    [[nodiscard]] bool empty() const { return count_ == 0; }

    [[nodiscard]] std::string text() const {
        return count_ > most_named ? fmt::format("{} and {} more", text_, count_ - most_named) : text_;
    }

private:
    std::size_t count_ = 0;
    std::string text_;
};

/// What is produced of a shop's catalogue: of a set (isset 1) or bundle (2) its elements.
std::string sold_sql(const database::Tables& tables) {
    return fmt::format(
        "select c.code, c.catalogid, coalesce(c.enablehandler, ''), c.isoptioninbundle <> 0 and c.setid <> 0 as option "
        "from {0} c where (c.isset not in ('1', '2') or not exists (select from {0} e where e.setid = c.id and "
        "e.catalogid = c.catalogid)) and c.catalogid in (select s.catalogid from {1} s) order by c.code, c.catalogid",
        tables.catalog_item(), tables.shop());
}

} // namespace

void look_at_catalogue(const Live& live) {
    pqxx::nontransaction look{live.connection};
    Codes both, nobody, options;
    for (const auto& row : look.exec(sold_sql(live.tables))) {
        const auto code = row[0].as<std::string>();
        const auto handler = row[2].as<std::string>();
        if (row[3].as<bool>()) options.add(fmt::format("{} (catalogue {})", code, row[1].as<int>()));
        const auto* rule = config::find_product_rule(live.config, code);
        if (rule && handlers::plugin_produces(handler))
            both.add(fmt::format("{} (catalogue {}, enablehandler {})", code, row[1].as<int>(), handler));
        if (!rule && !handlers::plugin_produces(handler))
            nobody.add(fmt::format("{} (catalogue {})", code, row[1].as<int>()));
    }
    if (!both.empty())
        live.findings.push_back(
            {"both the plugin and we would produce: " + both.text(),
             "such an item is left to the plugin and its order ends on the dead list as `both`",
             "empty the item's handler in the shop's catalogue, or take its code out of products:"});
    if (!options.empty())
        live.findings.push_back(
            {"an option of a bundle or set: " + options.text(),
             "no column of an order tells whether the shopper chose it, so it is not produced with its bundle",
             "make it a plain element of the bundle, or sell it by itself"});
    if (!nobody.empty())
        live.findings.push_back(
            {"nobody would produce: " + nobody.text(),
             "it can be sold and paid, the shop calls the order COMPLETE, and the customer gets nothing by itself",
             "products: in the configuration, or the item's handler in the shop's catalogue"});
}

} // namespace shopd::commands
