#pragma once

#include "moodle/shop/ids.hpp"
#include "moodle/shop/records.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What the shopper said about a bill item, read from its two columns of base64 of PHP's serialize(). Every text is
/// valid UTF-8 without NUL bytes; nothing else about it is trusted.
namespace shopd::shop {

/// Somebody to be given a seat, as the purchaser wrote them down; "" where a field was not given.
struct Participant {
    std::string email;
    std::string first_name;
    std::string last_name;
    std::string city;
    std::optional<MoodleUserId> user;          ///< field moodleid, where the shop knew the account
    std::map<std::string, std::string> fields; ///< all fields that are texts or numbers, under the plugin's names

    friend bool operator==(const Participant&, const Participant&) = default;
};

struct ShopperData {
    /// customerdata: what the catalogue item asks for; field => the answers, in their order.
    std::map<std::string, std::vector<std::string>> answers;
    /// productiondata: short name of a role as the shop has it (_student and the like too) => who shall have it.
    std::map<std::string, std::vector<Participant>> users;
    /// productiondata: the handler's parameters in the catalogue when the order was placed.
    std::map<std::string, std::string> handler_params;
    /// productiondata: of the product that the item is for (std_prorogate); "" where none is named.
    std::string reference;
};

/// Why a column cannot be read. Both texts are free of what the shopper wrote.
struct UnreadableColumn {
    std::string column; ///< customerdata or productiondata
    std::string reason; ///< a few words, the same for all items with the same fault
    std::string detail; ///< which byte, which sizes; "" where there is no more to say

    friend bool operator==(const UnreadableColumn&, const UnreadableColumn&) = default;
};

/// Reads both columns of one item. NULL, '', and the serialized forms of '', null, false and an empty array are no
/// data. Objects are taken in productiondata, where the plugin writes stdClass, as their properties; in customerdata
/// they are refused. A field of productiondata that is not named above is not looked at. Source: how the plugin writes
/// bill items, as recorded.
std::variant<ShopperData, UnreadableColumn> read_shopper_data(const BillItem& item);

} // namespace shopd::shop
