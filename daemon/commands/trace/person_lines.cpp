#include "daemon/commands/trace/person_lines.hpp"

#include "handlers/customer_events.hpp"

namespace shopd::commands {

shop::Person person_of_order(BillId bill, const std::string& customer, const std::vector<std::string>& ids,
                             const std::map<std::string, std::vector<shop::TransactionOwner>>& owners) {
    shop::Person person;
    person.customers.push_back({StreamKey{customer}, {}, {}, {}, {}, true});
    for (const auto& id : ids)
        person.orders.push_back({bill, id, {}, true});
    person.owners = owners;
    return person;
}

PersonLines::PersonLines(const shop::Person& person) : person_{person} {
    for (const auto& order : person.orders) {
        const auto& id = order.transaction_id;
        if (id.empty()) continue;
        for (const auto& bracketed : {id, trace::escaped_transaction_id(id)}) {
            ids_.insert(bracketed);
            if (person.shares(id)) shared_.insert(bracketed);
        }
    }
}

Concern PersonLines::concern_of(const trace::Entry& entry) {
    const auto& line = entry.parsed;
    if (!line.bracketed) {
        const auto customer =
            line.format == trace::Format::ours ? handlers::parse_customer_line(line.text()) : std::nullopt;
        return customer && person_.is(*customer) ? Concern::yes : Concern::no;
    }
    if (!ids_.contains(*line.bracketed)) return Concern::no;
    const auto owner = owners_.of(line, *entry.file);
    if (owner && person_.is(owner->customer)) return Concern::yes;
    if (owner) {
        ++others_;
        return Concern::no;
    }
    return shared_.contains(*line.bracketed) || owners_.has_met_heading_of(*line.bracketed) ? Concern::perhaps
                                                                                            : Concern::yes;
}

} // namespace shopd::commands
