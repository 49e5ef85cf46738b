#include "config/problems.hpp"

#include <fmt/format.h>

namespace shopd::config {
namespace {

std::string caret_line(const Problem& problem) {
    std::string blanks;
    std::size_t characters = 0;
    for (const char byte : problem.source_line) {
        if ((static_cast<unsigned char>(byte) & 0xC0U) == 0x80U) continue;
        if (characters++ == problem.caret) break;
        blanks += byte == '\t' ? '\t' : ' ';
    }
    blanks.resize(blanks.size() + (problem.caret > characters ? problem.caret - characters : 0), ' ');
    return blanks + '^';
}

std::string all_texts(const std::vector<Problem>& problems, std::size_t left_out) {
    std::string text;
    for (const auto& problem : problems)
        text += to_text(problem);
    if (left_out > 0) text += fmt::format("and {} more problems; correct these first\n", left_out);
    return text;
}

} // namespace

std::string to_text(const Problem& problem) {
    std::string text = problem.file;
    if (problem.line > 0) text += fmt::format(":{}:{}", problem.line, problem.column);
    if (!problem.path.empty()) text += ": " + problem.path;
    text += ": " + problem.what + '\n';
    if (problem.line > 0) text += fmt::format("    {}\n    {}\n", problem.source_line, caret_line(problem));
    if (!problem.remedy.empty()) text += "  " + problem.remedy + '\n';
    return text;
}

ConfigProblems::ConfigProblems(std::vector<Problem> problems, std::size_t left_out)
    : std::runtime_error{all_texts(problems, left_out)}, problems_{std::move(problems)} {}

} // namespace shopd::config
