#pragma once

#include "daemon/commands/trace/person_lines.hpp"
#include "daemon/trace/scan.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// An order's lines of the trace, as the page shows them.
namespace shopd::web {

/// Under what the trace has an order.
struct TracedOrder {
    BillId bill;                  ///< 0: of a transaction id that no order has any more, all lines are wanted
    std::string customer;         ///< as the bill names it
    std::vector<std::string> ids; ///< transaction ids; none: no line can be told to be its own
    std::map<std::string, std::vector<shop::TransactionOwner>> owners; ///< of the ids
};

/// A place among an order's lines in the daemon's own files, behind which a browser that lost its connection goes on.
/// It names no order and nobody.
struct Position {
    std::uint64_t count = 0;  ///< lines up to here
    trace::LocalTime stamp{}; ///< of the last of them

    /// `17-1763826348525`
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Position&, const Position&) = default;
};

/// @return nothing for what is none; any bytes
std::optional<Position> parse_position(std::string_view text);

struct ShownLine {
    std::string stamp;                                     ///< 2017-08-21 20:38:55.525
    std::string text;                                      ///< printable
    std::string line;                                      ///< the whole line as it stands in the file, printable
    std::optional<std::chrono::milliseconds> since_before; ///< absent for the first
    std::optional<std::chrono::milliseconds> since_first;
    bool is_same_day = false; ///< as the line before
    bool is_error = false;
    bool is_warning = false;
    bool is_again = false;   ///< it may have been told before
    bool is_perhaps = false; ///< perhaps another order's: the id is shared and nothing tells
    bool is_plugins = false;
};

/// Picks an order's lines out of a history, in its order.
class OrderLines {
public:
    explicit OrderLines(const TracedOrder& order);
    OrderLines(const OrderLines&) = delete; // lines_ looks at person_
    OrderLines& operator=(const OrderLines&) = delete;

    /// @param is_own  it stands in the daemon's own files
    /// @return        nothing where the line is another's
    std::optional<ShownLine> take(const trace::Entry& entry, bool is_own);

    [[nodiscard]] const Position& position() const { return position_; }

    /// Lines of the same transaction id that are marked as another order's.
    [[nodiscard]] std::size_t left_out() const { return lines_.others(); }

private:
    shop::Person person_;
    commands::PersonLines lines_;
    bool takes_all_;
    Position position_;
    std::optional<trace::LocalTime> first_;
    trace::LocalTime before_{};
};

/// What a line's words say went wrong: all texts that production writes, and the plugin's.
bool tells_of_error(std::string_view text);
bool tells_of_warning(std::string_view text);

} // namespace shopd::web
