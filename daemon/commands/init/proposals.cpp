#include "daemon/commands/init/proposals.hpp"

#include "config/load.hpp"
#include "config/patterns.hpp"
#include "config/text.hpp"
#include "daemon/commands/init/yaml_text.hpp"
#include "daemon/commands/printable.hpp"
#include "handlers/item_parts.hpp"
#include "handlers/registry.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::commands {
namespace {

/// The rule as the loader reads it in a configuration that has nothing else.
/// @throws config::ConfigProblems
config::ProductRule read_rule(const SoldItem& item) {
    const std::string parameters = item.parameters.empty() ? "" : ", params: " + yaml_quoted(item.parameters);
    const auto text = fmt::format("database: {{dsn: user=x}}\nmoodle: {{url: https://x.example.org, token_file: /x}}\n"
                                  "trace: {{file: /x}}\nproducts:\n  {}: {{handler: {}{}}}\n",
                                  yaml_quoted(item.code), yaml_quoted(item.handler), parameters);
    auto config = config::load_texts({{"the shop's catalogue", text}}, "/", handlers::handler_descriptions(),
                                     config::Variables::may_be_unset);
    return config.products.at(0);
}

std::string entry_of(const config::ProductRule& rule) {
    std::string parameters;
    for (const auto& [name, parameter] : rule.params)
        parameters += (parameters.empty() ? "" : ", ") + yaml_scalar(name) + ": " + yaml_scalar(parameter.value);
    return fmt::format("{}: {{ handler: {}{} }}", yaml_scalar(rule.pattern), rule.handler,
                       parameters.empty() ? "" : ", params: { " + parameters + " }");
}

/// @return why it cannot be written down; nothing where the proposal has its entry
std::optional<std::string> read_entry(const SoldItem& item, Proposal& proposal) {
    if (config::find_bad_byte(item.code) || config::has_control_character(item.code) || item.code.empty())
        return "Its code cannot be written: give it another in the shop's catalogue.";
    if (config::has_star(item.code)) return "Its code has a *, which would stand for any characters here.";
    if (config::find_bad_byte(item.parameters)) return "Its parameters are not text.";
    try {
        proposal.entry = entry_of(read_rule(item));
        return std::nullopt;
    } catch (const config::ConfigProblems& problems) {
        const auto& first = problems.problems().front();
        return fmt::format("Its handler is {} with \"{}\": {}: {}.", printable(item.handler),
                           printable(item.parameters), printable(first.what), printable(first.remedy));
    }
}

Proposal propose_one(const SoldItem& item, bool take_over) {
    Proposal proposal{.code = item.code, .remark = {}, .entry = {}};
    proposal.theirs = handlers::plugin_produces(item.handler);
    const auto begin =
        printable(item.code) + (item.name.empty() ? "" : fmt::format(" ({})", printable(item.name))) + ": ";
    if (!proposal.theirs) {
        proposal.remark = begin + "nobody produces it. Say what it gives, if anything; for instance";
        proposal.entry = yaml_scalar(item.code) +
                         ": { handler: std_enrolonecourse, params: { coursename: SHORTNAME, role: student } }";
        return proposal;
    }
    const auto wrong = read_entry(item, proposal);
    proposal.usable = !wrong;
    proposal.active = proposal.usable && take_over;
    if (wrong)
        proposal.remark = begin + "the plugin produces it. " + *wrong;
    else if (proposal.active)
        proposal.remark = begin + "empty its handler in the shop's catalogue, or its orders end on the dead list.";
    else
        proposal.remark = begin + "the plugin produces it. To move it here take the # away, reload, and empty its "
                                  "handler in the shop's catalogue.";
    return proposal;
}

bool say_the_same(const SoldItem& left, const SoldItem& right) {
    return left.handler == right.handler && left.parameters == right.parameters;
}

} // namespace

std::vector<Proposal> propose(const std::vector<SoldItem>& items, const std::vector<std::string>& take_over) {
    std::vector<Proposal> proposals;
    for (auto item = items.begin(); item != items.end();) {
        const auto next = std::find_if(item, items.end(), [&](const auto& other) { return other.code != item->code; });
        const auto ours =
            std::find_if(item, next, [](const auto& one) { return handlers::plugin_produces(one.handler); });
        const auto& first = ours == next ? *item : *ours;
        proposals.push_back(
            propose_one(first, std::any_of(take_over.begin(), take_over.end(),
                                           [&](const auto& pattern) { return config::matches(pattern, first.code); })));
        for (; item != next; ++item)
            if (!say_the_same(*item, first))
                proposals.back().remark += fmt::format(" Catalogue {} says otherwise: \"{}\", \"{}\".", item->catalogue,
                                                       printable(item->handler), printable(item->parameters));
    }
    return proposals;
}

} // namespace shopd::commands
