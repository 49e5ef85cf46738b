#include "daemon/trace/scan.hpp"

#include "daemon/trace/line_reader.hpp"

#include <algorithm>

namespace shopd::trace {

/// One series, with the next wanted line of it at hand.
class History::Stream {
public:
    /// @param index  where it is known where the wanted lines stand
    Stream(Series series, const Query& query, const IndexLookup* index, std::vector<std::string>& problems)
        : series_{std::move(series)}, query_{query}, index_{index}, problems_{problems} {
        for (const auto& id : query.transaction_ids)
            matchers_.emplace_back(id);
        advance();
    }

    [[nodiscard]] const std::optional<Entry>& head() const { return head_; }

    [[nodiscard]] LocalTime position() const { return position_; }

    void advance() {
        head_.reset();
        while (!head_) {
            const auto line = read_line();
            if (!line) return;
            const auto parsed = parse_line(*line);
            if (!parsed) continue;
            position_ = std::max(position_, parsed->at);
            if (is_wanted(*parsed)) head_ = Entry{*parsed, *line, &series_[file_ - 1].path};
        }
    }

private:
    std::optional<std::string_view> read_line() {
        for (;;) {
            try {
                if (reader_) {
                    const auto line = quick_needle() ? reader_->next_with(*quick_needle()) : reader_->next();
                    if (line) return line;
                    reader_.reset();
                }
                if (file_ == series_.size()) return std::nullopt;
                const Source& source = series_[file_++];
                auto ranges = index_ != nullptr ? index_->ranges(source) : std::vector<Range>{Range{}};
                if (!ranges.empty()) reader_.emplace(open_source(source), std::move(ranges));
            } catch (const Unavailable& reason) {
                problems_.emplace_back(reason.what());
                pass_damage();
            }
        }
    }

    void pass_damage() {
        try {
            if (reader_ && reader_->pass_damage()) return;
        } catch (const Unavailable&) { // the rest of this file is lost, which was said
        }
        reader_.reset();
    }

    [[nodiscard]] const std::string* quick_needle() const {
        const bool is_one = matchers_.size() == 1 && matchers_.front().as_ours() == matchers_.front().as_plugin();
        return is_one ? &matchers_.front().as_ours() : nullptr;
    }

    [[nodiscard]] bool is_wanted(const ParsedLine& line) const {
        if ((query_.from && line.at < *query_.from) || (query_.before && line.at >= *query_.before)) return false;
        return matchers_.empty() || std::any_of(matchers_.begin(), matchers_.end(),
                                                [&](const auto& matcher) { return matcher.matches(line); });
    }

    Series series_;
    const Query& query_;
    const IndexLookup* index_;
    std::vector<std::string>& problems_;
    std::vector<TransactionMatcher> matchers_;
    std::size_t file_ = 0; ///< the next one to open
    std::optional<LineReader> reader_;
    std::optional<Entry> head_;
    LocalTime position_ = LocalTime::min();
};

/// Another daemon's files have its index beside them; all others are in ours.
const IndexLookup* History::index_of(const Series& series, const config::Trace& settings) {
    if (query_.transaction_ids.empty()) return nullptr;
    const auto theirs = index_folder(series.front().live);
    const auto folder = std::filesystem::exists(theirs) ? theirs : index_folder(settings.file);
    const auto [found, is_new] = indexes_.try_emplace(folder, folder, query_.transaction_ids);
    const auto& index = found->second;
    if (is_new && index.problem()) delays_.push_back(*index.problem());
    if (is_new && index.is_missing() && series.size() > 1)
        delays_.push_back(folder.string() + ": there is no index; the files were read instead, which takes longer; "
                                            "\"moodle-shopd trace reindex\" makes one");
    return &found->second;
}

History::History(const config::Trace& settings, Query query) : query_{std::move(query)} {
    auto sources = find_sources(settings);
    problems_ = std::move(sources.problems);
    for (auto& series : sources.series) {
        const auto* index = index_of(series, settings);
        streams_.push_back(std::make_unique<Stream>(std::move(series), query_, index, problems_));
    }
}

History::~History() = default;

std::optional<Entry> History::next() {
    if (last_ != nullptr) last_->advance();
    last_ = nullptr;
    for (const auto& stream : streams_)
        if (stream->head() && (last_ == nullptr || stream->position() < last_->position())) last_ = stream.get();
    if (last_ == nullptr) return std::nullopt;
    return last_->head();
}

} // namespace shopd::trace
