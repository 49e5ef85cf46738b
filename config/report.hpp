#pragma once

#include "config/config.hpp"
#include "config/problems.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::config {

/// A place in one of the files of a Report. Lines and bytes count from 0, as yaml-cpp's do.
struct Mark {
    std::uint32_t file = 0;
    std::uint32_t line = 0;
    std::uint32_t byte = 0;
};

/// What is wrong with a value, before it is known where it stands.
struct Complaint {
    std::string what;
    std::string remedy;
    bool secret = false; ///< the rest of the source line must not be shown
};

/// Collects the problems of all files of one configuration, and knows the files' text to show the lines.
class Report {
public:
    /// @return the number that marks into this file carry
    std::uint32_t add_file(std::string name, std::string text);

    void add(Mark mark, std::string_view path, Complaint complaint);

    /// A problem of a file as a whole.
    void add(std::string_view file, Complaint complaint);

    /// How many problems there are.
    [[nodiscard]] std::size_t count() const { return problems_.size() + left_out_; }

    /// Enough problems for anybody: checks that would take long may stop.
    [[nodiscard]] bool full() const { return left_out_ > 0; }

    [[nodiscard]] Place place(Mark mark) const;

    /// The source line of a mark, without its line end.
    [[nodiscard]] std::string_view line(Mark mark) const;

    /// @throws ConfigProblems when there is any, sorted by file and place
    void throw_if_any();

private:
    struct File {
        std::string name;
        std::string text;
        std::vector<std::size_t> line_starts;
    };

    struct Found {
        std::uint32_t file;
        Problem problem;
    };

    [[nodiscard]] bool is_full();
    void show_source(Problem& problem, Mark mark, bool secret) const;

    std::vector<File> files_;
    std::vector<Found> problems_;
    std::size_t left_out_ = 0;
};

} // namespace shopd::config
