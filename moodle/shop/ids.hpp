#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

/// Ids that cannot be mixed up: a Moodle user's id never stands where a shop customer's is asked for.
namespace shopd {

/// A value of type `Value` that only ever becomes another kind of value when somebody writes so.
/// Explicit in (`BillId{4711}`) and out (`bill.value()`); ordered and hashable.
template <typename Tag, typename Value = std::int64_t>
class StrongId {
public:
    StrongId() = default;

    explicit StrongId(Value value) : value_{std::move(value)} {}

    [[nodiscard]] const Value& value() const { return value_; }

    friend auto operator<=>(const StrongId&, const StrongId&) = default;
    friend bool operator==(const StrongId&, const StrongId&) = default;

private:
    Value value_{};
};

using BillId = StrongId<struct BillTag>;         ///< mdl_local_shop_bill.id
using BillItemId = StrongId<struct BillItemTag>; ///< mdl_local_shop_billitem.id; changes when an order is re-placed
using CatalogItemId = StrongId<struct CatalogItemTag>; ///< mdl_local_shop_catalogitem.id
using CustomerId = StrongId<struct CustomerTag>;       ///< mdl_local_shop_customer.id
using ProductId = StrongId<struct ProductTag>;         ///< mdl_local_shop_product.id
using MoodleUserId = StrongId<struct MoodleUserTag>;   ///< mdl_user.id
using CourseId = StrongId<struct CourseTag>;           ///< mdl_course.id
using RoleId = StrongId<struct RoleTag>;               ///< mdl_role.id
using GroupId = StrongId<struct GroupTag>;             ///< mdl_groups.id

/// The shop's reference for an order, with which every trace line about it starts. Not a key: the plugin deals one id
/// to several shoppers (source: the plugin draws it from crypt() over a clock text). May hold anything a column can.
using TransactionId = StrongId<struct TransactionTag, std::string>;

/// The customer a bill names: `bill.customerid` as it stands (varchar(50), not always a number). The key of a stream.
using StreamKey = StrongId<struct StreamTag, std::string>;

} // namespace shopd

template <typename Tag, typename Value>
struct std::hash<shopd::StrongId<Tag, Value>> {
    std::size_t operator()(const shopd::StrongId<Tag, Value>& id) const noexcept {
        return std::hash<Value>{}(id.value());
    }
};
