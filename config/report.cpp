#include "config/report.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace shopd::config {
namespace {

constexpr std::size_t most_problems = 100;
constexpr std::size_t longest_line = 120;
constexpr std::uint32_t no_file = std::numeric_limits<std::uint32_t>::max();

/// The byte at which character number `character` starts.
std::size_t byte_of(std::string_view line, std::size_t character) {
    std::size_t byte = 0;
    for (std::size_t seen = 0; byte < line.size(); ++byte)
        if ((static_cast<unsigned char>(line[byte]) & 0xC0U) != 0x80U && seen++ == character) break;
    return byte;
}

/// A window of a long line around the caret.
void cut_long_line(Problem& problem) {
    const std::size_t length = count_characters(problem.source_line);
    if (length <= longest_line) return;
    const std::size_t start = problem.caret > longest_line / 2 ? problem.caret - longest_line / 2 : 0;
    const std::size_t end = std::min(length, start + longest_line);
    const auto from = byte_of(problem.source_line, start);
    const auto to = byte_of(problem.source_line, end);
    const std::string before = start > 0 ? "..." : "";
    problem.caret = problem.caret - start + before.size();
    problem.source_line = before + problem.source_line.substr(from, to - from) + (end < length ? "..." : "");
}

} // namespace

std::uint32_t Report::add_file(std::string name, std::string text) {
    File file{std::move(name), std::move(text), {0}};
    for (auto at = file.text.find('\n'); at != std::string::npos; at = file.text.find('\n', at + 1))
        file.line_starts.push_back(at + 1);
    files_.push_back(std::move(file));
    return static_cast<std::uint32_t>(files_.size() - 1);
}

bool Report::is_full() {
    if (problems_.size() < most_problems) return false;
    ++left_out_;
    return true;
}

void Report::add(Mark mark, std::string_view path, Complaint complaint) {
    if (is_full()) return;
    const Place where = place(mark);
    Problem problem{.file = where.file,
                    .line = where.line,
                    .column = where.column,
                    .path = std::string{path},
                    .what = std::move(complaint.what),
                    .remedy = std::move(complaint.remedy),
                    .source_line = {},
                    .caret = where.column - 1};
    show_source(problem, mark, complaint.secret);
    problems_.push_back({mark.file, std::move(problem)});
}

void Report::add(std::string_view file, Complaint complaint) {
    if (is_full()) return;
    Problem problem;
    problem.file = file;
    problem.what = std::move(complaint.what);
    problem.remedy = std::move(complaint.remedy);
    problems_.push_back({no_file, std::move(problem)});
}

void Report::show_source(Problem& problem, Mark mark, bool secret) const {
    const std::string_view text = line(mark);
    problem.source_line = secret ? std::string{text.substr(0, mark.byte)} + "***" : without_secrets(std::string{text});
    if (const auto bad = find_bad_byte(problem.source_line)) problem.source_line.resize(*bad);
    cut_long_line(problem);
}

std::string_view Report::line(Mark mark) const {
    const File& file = files_.at(mark.file);
    if (mark.line >= file.line_starts.size()) return {};
    const auto start = file.line_starts[mark.line];
    const auto end = std::min(file.text.find('\n', start), file.text.size());
    std::string_view text = std::string_view{file.text}.substr(start, end - start);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

Place Report::place(Mark mark) const {
    const std::string_view text = line(mark);
    return {.file = files_.at(mark.file).name,
            .line = mark.line + std::size_t{1},
            .column = count_characters(text.substr(0, std::min<std::size_t>(mark.byte, text.size()))) + 1};
}

void Report::throw_if_any() {
    if (problems_.empty()) return;
    std::stable_sort(problems_.begin(), problems_.end(), [](const Found& left, const Found& right) {
        return std::tie(left.file, left.problem.line, left.problem.column) <
               std::tie(right.file, right.problem.line, right.problem.column);
    });
    std::vector<Problem> sorted;
    for (auto& found : problems_)
        sorted.push_back(std::move(found.problem));
    throw ConfigProblems{std::move(sorted), left_out_};
}

} // namespace shopd::config
