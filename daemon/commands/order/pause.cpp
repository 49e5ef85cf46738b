#include "config/patterns.hpp"
#include "daemon/commands/dead/act.hpp"
#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/order/order.hpp"
#include "daemon/commands/order/records.hpp"
#include "daemon/commands/printable.hpp"
#include "handlers/registry.hpp"
#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/result>
#include <pqxx/transaction>

#include <algorithm>
#include <ostream>
#include <set>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

struct Scope {
    std::string kind; ///< all, handler, product
    std::string name;

    [[nodiscard]] std::string words() const { return scope_words(kind, name); }

    [[nodiscard]] std::string option() const {
        return kind == "all" ? "" : fmt::format(" --{} '{}'", kind, printable(name));
    }
};

Scope scope_of(const OrderOptions& options) {
    if (!options.handler.empty() && !options.product.empty())
        throw WrongSelection{"name a handler or a product, and not both"};
    if (!options.handler.empty()) return {"handler", options.handler};
    if (!options.product.empty()) return {"product", options.product};
    return {"all", ""};
}

/// A name that nothing answers to would pause nothing, silently.
void require_known(const Scope& scope, const config::Config& config) {
    if (scope.kind == "product") {
        if (config::has_star(scope.name))
            throw WrongSelection{fmt::format("{} is a pattern: name an item's code as the bill has it, or the handler",
                                             printable(scope.name))};
        if (!config::find_product_rule(config, scope.name))
            throw WrongSelection{fmt::format("no entry of products: is for the item code {}; codes are compared to the "
                                             "letter",
                                             printable(scope.name))};
    }
    if (scope.kind != "handler" || handlers::find_planner(scope.name) != nullptr) return;
    std::set<std::string> used;
    for (const auto& rule : config.products)
        used.insert(rule.handler);
    if (!used.contains(scope.name))
        throw WrongSelection{fmt::format("there is no handler {}; products: uses {}", printable(scope.name),
                                         used.empty() ? "none" : fmt::format("{}", fmt::join(used, ", ")))};
}

ordered_json find_pause(const ordered_json& pauses, const Scope& scope) {
    const auto found = std::find_if(pauses.begin(), pauses.end(), [&](const auto& pause) {
        return pause["scope"] == scope.kind && pause["name"] == scope.name;
    });
    return found == pauses.end() ? ordered_json() : *found;
}

/// Orders whose paused items are due at once: all that are paid and not produced, since only production knows whose
/// items they are.
std::size_t queue_unproduced(pqxx::transaction_base& transaction, const database::Tables& tables,
                             const std::vector<std::string>& postpay) {
    return transaction
        .exec_params(
            fmt::format("insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known) select "
                        "'R', b.id, coalesce(b.customerid::text, ''), b.status, coalesce(b.transactionid, '') <> '' "
                        "from moodle_shopd.orders o join {} b on b.id = o.bill where o.paid_at is not null and not "
                        "o.produced and b.status = any($1::text[]) order by b.id",
                        tables.bill()),
            database::text_array(postpay))
        .affected_rows();
}

std::string others_paused(const ordered_json& pauses) {
    std::string words;
    for (const auto& pause : pauses)
        words += fmt::format("{}{}", words.empty() ? "" : ", ",
                             scope_words(pause["scope"].get<std::string>(), pause["name"].get<std::string>()));
    return words.empty() ? "Nothing is paused." : "Paused: " + words + ".";
}

} // namespace

int pause(const OrderOptions& options, std::ostream& out, std::ostream& err) {
    const auto why = why_of(options.why, "pause");
    const auto scope = scope_of(options);
    require_known(scope, options.config);
    auto database = open_database(options.config.database, "pause");
    pqxx::work transaction{*database.connection};
    const bool added = !transaction
                            .exec_params("insert into moodle_shopd.pauses (scope, name, who, why, at) values ($1, $2, "
                                         "$3, $4, moodle_shopd.now()) on conflict (scope, name) where resumed_at is "
                                         "null do nothing returning 1",
                                         scope.kind, scope.name, printable(options.who), why)
                            .empty();
    const auto pause = find_pause(read_pauses(transaction), scope);
    transaction.commit();
    if (!added) {
        err << fmt::format("{} is paused already, by {} since {}: {}\n", scope.words(), pause["who"].get<std::string>(),
                           pause["at"].get<std::string>(), pause["why"].get<std::string>());
        return exit_found_problems;
    }
    if (options.json)
        out << json_text({{"paused", true}, {"pause", pause}});
    else
        out << fmt::format("{} is paused; waves at work are finished, nothing is lost. It goes on with \"moodle-shopd "
                           "resume{} --why TEXT\"\n",
                           scope.words(), scope.option());
    return exit_done;
}

int resume(const OrderOptions& options, std::ostream& out, std::ostream& err) {
    const auto why = why_of(options.why, "resume");
    const auto scope = scope_of(options);
    auto database = open_database(options.config.database, "resume", database::Purpose::sweep);
    pqxx::work transaction{*database.connection};
    const auto pause = find_pause(read_pauses(transaction), scope);
    const bool ended = !transaction
                            .exec_params("update moodle_shopd.pauses set resumed_by = $3, resumed_why = $4, resumed_at "
                                         "= moodle_shopd.now() where scope = $1 and name = $2 and resumed_at is null "
                                         "returning 1",
                                         scope.kind, scope.name, printable(options.who), why)
                            .empty();
    const auto others = read_pauses(transaction);
    if (!ended) {
        err << fmt::format("{} is not paused. {}\n", scope.words(), others_paused(others));
        return exit_found_problems;
    }
    const auto queued =
        scope.kind == "all" ? 0 : queue_unproduced(transaction, database.tables, options.config.production.postpay);
    ring(transaction);
    transaction.commit();
    if (options.json)
        out << json_text({{"paused", false}, {"pause", pause}, {"queued", queued}, {"still_paused", others}});
    else
        out << fmt::format("{} goes on{}\n", scope.words(), others.empty() ? "" : ". " + others_paused(others));
    return exit_done;
}

} // namespace shopd::commands
