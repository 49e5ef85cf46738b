#pragma once

#include "config/config.hpp"
#include "daemon/trace/index_lookup.hpp"
#include "daemon/trace/line_format.hpp"
#include "daemon/trace/sources.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// Which lines are wanted.
struct Query {
    std::vector<std::string> transaction_ids; ///< matched literally; none: all
    std::optional<LocalTime> from;            ///< the first that is wanted
    std::optional<LocalTime> before;          ///< the first that is no longer wanted
};

/// A line of the history. The views are valid until the next one is read.
struct Entry {
    ParsedLine parsed;
    std::string_view line; ///< as it stands in the file, without newline; any bytes
    const std::filesystem::path* file = nullptr;
};

/// Reads the trace, its rotated files and `trace.read` as one history, in bounded memory whatever their size.
/// Within a series of files the order is the files' order; several series are merged by the stamps of their next lines,
/// so that a clock that steps back cannot move a line before its predecessor. Lines of no known format are passed over.
/// Where transactions are named, the index (indexer.hpp) tells which blocks are read; what it does not know is read
/// whole.
class History {
public:
    History(const config::Trace& settings, Query query);
    ~History();
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    std::optional<Entry> next();

    /// In words, what could not be read so far; complete once `next` has given nothing.
    [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

    /// In words, what cost time but no line: an index that is missing or damaged.
    [[nodiscard]] const std::vector<std::string>& delays() const { return delays_; }

private:
    class Stream;

    const IndexLookup* index_of(const Series& series, const config::Trace& settings);

    Query query_;
    std::vector<std::string> problems_;
    std::vector<std::string> delays_;
    std::map<std::filesystem::path, IndexLookup> indexes_; ///< by their folders
    std::vector<std::unique_ptr<Stream>> streams_;
    Stream* last_ = nullptr;
};

} // namespace shopd::trace
