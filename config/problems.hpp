#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace shopd::config {

/// One thing that is wrong in the configuration, worded for the person who wrote it.
struct Problem {
    std::string file;        ///< as given to `load`, or the folder's file for conf.d
    std::size_t line = 0;    ///< from 1; 0: the problem has no place within the file (it cannot be read, say)
    std::size_t column = 0;  ///< in characters, from 1
    std::string path;        ///< the key, e.g. `feed.lease`; may be empty
    std::string what;        ///< what is wrong
    std::string remedy;      ///< what to do
    std::string source_line; ///< the line as it stands, with passwords and tokens starred out; long lines are cut
    std::size_t caret = 0;   ///< characters of `source_line` before the caret
};

/// `file:line:column: path: what`, the source line, a caret under the place and the remedy, each on its own line.
std::string to_text(const Problem& problem);

/// All problems of a configuration at once, in the order of files and places. `what()` is the text of all of them;
/// it never holds a password or the text of a secret.
class ConfigProblems : public std::runtime_error {
public:
    explicit ConfigProblems(std::vector<Problem> problems, std::size_t left_out = 0);

    [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

private:
    std::vector<Problem> problems_;
};

} // namespace shopd::config
