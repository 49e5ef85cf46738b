#pragma once

#include "daemon/trace/local_clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The merchant trace's lines. We write one format and read three:
///
///     -- 2017-8-21 20:38:55 525 -- [TU90QMLVYXD5UMZYUQ==] Order placed : 1 objects       ours
///     -- 2018-5-12 10:11:12 123 --  [TU90QMLVYXD5UMZYUQ==] Order placed : 1 objects      the plugin's before 2019
///     -- 2026-1-09 15:45:48 439 -34-  [TU90QMLVYXD5UMZYUQ==] Order placed : 1 objects    the plugin's since
///
/// Ours has one blank before the id, the plugin's have two. In ours, data are escaped (escape.hpp), so that nothing a
/// customer types can end the line or close the id's bracket; a text without id that begins with a bracket or a blank
/// has that byte escaped, so that it cannot pass for an id or for a line of the plugin's. The plugin's lines are taken
/// as they stand. Source of the formats: the plugin's shop_trace() and its documentation.
namespace shopd::trace {

/// An event to be traced.
struct Line {
    std::string transaction_id; ///< as the shop has it, any bytes; "" where there is none to name
    std::string text;           ///< any bytes
    std::chrono::system_clock::time_point at;
    /// Says whose the next lines of its transaction are: written only before one of them, and each time.
    bool is_heading = false;
    std::int64_t bill = 0; ///< for whom else is told of the line; 0 none
};

/// The longest transaction id and text in bytes as escaped; what is beyond is left out, and `\(cut N bytes)` stands
/// there. The shop's column holds 40 characters, so that only hostile ids are cut.
constexpr std::size_t longest_transaction_id = 1024;
constexpr std::size_t longest_text = std::size_t{16} * 1024;

/// Stands at the end of a line that a crash or a full disk left without an end.
constexpr std::string_view half_line_mark = "\\(cut)";

/// Appends one line of our format with its newline; never another newline.
void append_line(std::string& out, const Line& line, Stamper& stamper);

/// What stands after the stamp, without newline: `[ID] text`. Two lines with the same are the same event told twice.
void append_event(std::string& out, const Line& line);

/// A transaction id as our lines show it between the brackets.
std::string escaped_transaction_id(std::string_view transaction_id);

enum class Format { ours, plugin_before_2019, plugin };

/// A line as it stands in a file; the views point into the line that was parsed.
struct ParsedLine {
    Format format = Format::ours;
    LocalTime at;
    std::string_view stamp;                    ///< 2017-8-21 20:38:55 525
    std::string_view event;                    ///< all after the stamp and its blanks
    std::optional<std::string_view> bracketed; ///< what stands in the brackets, as it stands
    std::string_view body;                     ///< what follows the id and its blank, as it stands

    /// The id and the text as they were given to `append_line`.
    [[nodiscard]] std::string transaction_id() const;
    [[nodiscard]] std::string text() const;
};

/// @param line  without its newline; any bytes
/// @return      nothing where the line is none of the three formats, e.g. the body of a mail in the plugin's trace
std::optional<ParsedLine> parse_line(std::string_view line);

/// Tells whether a line belongs to one transaction; literally, never as a pattern.
class TransactionMatcher {
public:
    explicit TransactionMatcher(const std::string& transaction_id);

    [[nodiscard]] bool matches(const ParsedLine& line) const;

    /// Every line that matches contains one of these; for a quick look before parsing.
    [[nodiscard]] const std::string& as_ours() const { return ours_; }

    [[nodiscard]] const std::string& as_plugin() const { return plugin_; }

private:
    std::string ours_;   ///< [escaped id]
    std::string plugin_; ///< [id]
};

} // namespace shopd::trace
