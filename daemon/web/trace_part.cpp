#include "daemon/web/trace_part.hpp"

#include "daemon/commands/printable.hpp"
#include "daemon/web/elapsed.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::web {
namespace {

using std::chrono::milliseconds;

struct Counts {
    std::size_t lines = 0;
    std::size_t errors = 0;
};

/// Gives each of the order's lines, in order. @return what could not be read
template <typename Each>
std::vector<std::string> read_lines(const Visit& visit, const TracedOrder& order, OrderLines& lines, Each each) {
    if (order.ids.empty()) return {};
    const auto& settings = visit.config->trace;
    trace::History history{settings, {order.ids, {}, {}}};
    while (const auto entry = history.next()) {
        const bool is_own = entry->file->string().starts_with(settings.file.string());
        if (const auto line = lines.take(*entry, is_own))
            if (!each(*line)) break;
    }
    return history.problems();
}

std::string count_words(Language language, const char* one, const char* many, std::size_t count) {
    return count == 1 ? web::word(language, one) : word_with(language, many, std::to_string(count));
}

std::string summary(Language language, const Counts& counts) {
    return count_words(language, "lines_one", "lines_many", counts.lines) + " " +
           (counts.errors == 0 ? web::word(language, "errors_none")
                               : count_words(language, "errors_one", "errors_many", counts.errors));
}

data problem_list(const std::vector<std::string>& problems) {
    return list_of(problems, [](const auto& problem) { return data{"text", commands::printable(problem)}; });
}

} // namespace

namespace {

data line_row(const Visit& visit, const ShownLine& line) {
    data row;
    row.set("date", line.stamp.substr(0, line.stamp.find(' ')));
    row.set("time", line.stamp.substr(line.stamp.find(' ') + 1));
    row.set("text", line.text);
    row.set("line", line.line);
    row.set("is_first", !line.since_first);
    if (line.since_first) {
        row.set("since_before", elapsed_text(*line.since_before, visit.language));
        row.set("since_first", elapsed_text(*line.since_first, visit.language));
        row.set("is_clock_back", *line.since_before < milliseconds{0});
    }
    row.set("is_same_day", line.is_same_day);
    row.set("is_error", line.is_error);
    row.set("is_warning", line.is_warning);
    row.set("is_again", line.is_again);
    row.set("is_perhaps", line.is_perhaps);
    row.set("is_plugins", line.is_plugins);
    return row;
}

} // namespace

std::string line_rows(const Visit& visit, const std::deque<ShownLine>& lines) {
    return render(visit, "lines",
                  data{"lines", list_of(lines, [&](const auto& line) { return line_row(visit, line); })});
}

TracePart trace_part(const Visit& visit, const TracedOrder& order) {
    OrderLines lines{order};
    Counts counts;
    std::deque<ShownLine> shown;
    const auto problems = read_lines(visit, order, lines, [&](const ShownLine& line) {
        ++counts.lines;
        counts.errors += line.is_error ? 1 : 0;
        shown.push_back(line);
        if (shown.size() > most_lines_shown) shown.pop_front();
        return true;
    });
    const bool is_order = order.bill != BillId{};
    data part;
    part.set("is_order", is_order);
    part.set("bill", std::to_string(order.bill.value()));
    part.set("transaction", is_order || order.ids.empty() ? "" : order.ids.front());
    part.set("position", lines.position().text());
    part.set("has_id", !order.ids.empty());
    part.set("has_lines", counts.lines > 0);
    part.set("summary", summary(visit.language, counts));
    part.set("is_cut", counts.lines > shown.size());
    part.set("cut", word_with(visit.language, "cut", std::to_string(shown.size())));
    part.set("has_left_out", lines.left_out() > 0);
    part.set("left_out", word_with(visit.language, "left_out", std::to_string(lines.left_out())));
    part.set("has_problems", !problems.empty());
    part.set("problems", problem_list(problems));
    part.set("rows", line_rows(visit, shown));
    return {render(visit, "trace", std::move(part)), counts.lines > 0};
}

std::string trace_text(const Visit& visit, const TracedOrder& order) {
    OrderLines lines{order};
    std::string text;
    std::size_t count = 0;
    const auto problems = read_lines(visit, order, lines, [&](const ShownLine& line) {
        text += (line.is_perhaps ? "? " : "") + line.line + "\n";
        return ++count < most_lines_in_file;
    });
    for (const auto& problem : problems)
        text += "# " + commands::printable(problem) + "\n";
    if (count == most_lines_in_file) text += "# moodle-shopd trace scan\n";
    return text;
}

void send_trace(const Visit& visit, httplib::Response& response, const TracedOrder& order) {
    response.status = 200;
    response.set_content(trace_text(visit, order), "text/plain; charset=utf-8");
    const auto name = order.bill == BillId{} ? "trace.txt" : fmt::format("trace-{}.txt", order.bill.value());
    response.set_header("Content-Disposition", "attachment; filename=\"" + name + "\"");
}

} // namespace shopd::web
