#include "daemon/commands/check_live_parts.hpp"
#include "daemon/commands/sold_items.hpp"
#include "handlers/item_parts.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

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

} // namespace

void look_at_catalogue(const Live& live) {
    pqxx::nontransaction look{live.connection};
    Codes both, nobody, options;
    for (const auto& item : sold_items(look, live.tables)) {
        const auto named = fmt::format("{} (catalogue {})", item.code, item.catalogue);
        const bool theirs = handlers::plugin_produces(item.handler);
        if (item.option) options.add(named);
        const bool ours = config::find_product_rule(live.config, item.code) != nullptr;
        if (ours && theirs)
            both.add(fmt::format("{} (catalogue {}, enablehandler {})", item.code, item.catalogue, item.handler));
        if (!ours && !theirs) nobody.add(named);
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
