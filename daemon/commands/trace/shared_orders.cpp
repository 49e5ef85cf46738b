#include "daemon/commands/trace/shared_orders.hpp"

#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/local_instant.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace shopd::commands {
namespace {

std::string name_of(const shop::DescribedOwner& owner) {
    return printable(owner.first_name + (owner.first_name.empty() || owner.last_name.empty() ? "" : " ") +
                     owner.last_name);
}

std::string date_of(const shop::DescribedOwner& owner, trace::LocalClock& clock) {
    if (owner.placed_at == 0) return "";
    return local_text(clock, std::chrono::system_clock::time_point{std::chrono::seconds{owner.placed_at}});
}

std::string words_of(const shop::DescribedOwner& owner) {
    const auto name = name_of(owner);
    return fmt::format("customer {}{}{}", printable(owner.owner.customer.value()), name.empty() ? "" : " " + name,
                       owner.username.empty() ? "" : " (" + printable(owner.username) + ")");
}

nlohmann::ordered_json object_of(const shop::DescribedOwner& owner, trace::LocalClock& clock) {
    return {{"transaction_id", printable(owner.transaction_id)},
            {"bill", owner.owner.bill.value()},
            {"customer", printable(owner.owner.customer.value())},
            {"name", name_of(owner)},
            {"username", printable(owner.username)},
            {"date", date_of(owner, clock)},
            {"status", printable(owner.status)}};
}

} // namespace

Sharing describe_sharing(const std::vector<shop::DescribedOwner>& owners, const std::string& zone) {
    Sharing sharing;
    sharing.is_shared = std::adjacent_find(owners.begin(), owners.end(), [](const auto& left, const auto& right) {
                            return left.transaction_id == right.transaction_id;
                        }) != owners.end();
    trace::LocalClock clock{zone};
    sharing.text = fmt::format("{} orders have, or had, this transaction id:\n", owners.size());
    auto list = nlohmann::ordered_json::array();
    for (const auto& owner : owners) {
        list.push_back(object_of(owner, clock));
        sharing.text +=
            fmt::format("  bill {}  {:<19}  {}, {}\n", owner.owner.bill.value(), date_of(owner, clock), words_of(owner),
                        owner.status.empty() ? "who has it no more" : printable(owner.status));
    }
    sharing.json = nlohmann::ordered_json{{"shared_by", std::move(list)}}.dump();
    return sharing;
}

} // namespace shopd::commands
