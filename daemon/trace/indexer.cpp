#include "daemon/trace/indexer.hpp"

#include "daemon/trace/line_reader.hpp"
#include "daemon/trace/transaction_key.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <queue>
#include <set>
#include <unordered_set>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace shopd::trace {
namespace {

constexpr std::size_t most_in_memory = 1'000'000; ///< postings, of 16 bytes
constexpr std::size_t runs_to_merge = 8;

/// Who may read the trace may read its index: files take the folder's group.
void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::create_directory(folder, error)) return;
    const Descriptor made{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!made.is_open()) return;
    give_to_group_adm(made.number());
    fchmod(made.number(), S_ISGID | 0750);
}

/// The postings of a run in order.
class RunCursor {
public:
    explicit RunCursor(PostingRun run) : run_{std::move(run)} { load(); }

    [[nodiscard]] const Posting& posting() const { return page_[place_]; }

    /// @return false at the end
    bool advance() {
        if (++place_ < page_.size()) return true;
        if (++number_ == run_.pages()) return false;
        load();
        return true;
    }

private:
    void load() {
        page_ = run_.read_page(number_);
        place_ = 0;
    }

    PostingRun run_;
    std::vector<Posting> page_;
    std::uint64_t number_ = 0;
    std::size_t place_ = 0;
};

bool is_later(const RunCursor* left, const RunCursor* right) {
    return left->posting() > right->posting();
}

} // namespace

Indexer::Indexer(std::filesystem::path folder) : folder_{std::move(folder)} {
    make_folder(folder_);
    const auto path = folder_ / "lock";
    lock_ = Descriptor{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)};
    if (!lock_.is_open()) throw unavailable(path, "cannot be made", errno);
    if (flock(lock_.number(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno == EWOULDBLOCK) throw Held{folder_.string() + ": is written by another process just now"};
    throw unavailable(path, "cannot be locked", errno);
}

void Indexer::start_anew() {
    catalogue_ = {};
    catalogue_.store(folder_);
    remove_unknown_runs();
}

void Indexer::load() {
    try {
        catalogue_ = Catalogue::find(folder_).value_or(Catalogue{});
        return;
    } catch (const IndexDamaged& reason) {
        spdlog::warn("{}; it is made anew", reason.what());
    }
    start_anew();
}

/// Files in the order of the sources; those that are new or changed with nothing indexed.
void Indexer::know_only(const std::vector<Source>& sources) {
    std::vector<IndexedFile> files;
    for (const auto& source : sources) {
        const auto* known = catalogue_.find_file(source);
        files.push_back(known != nullptr ? *known : IndexedFile{.number = catalogue_.next_file++, .id = source.id});
    }
    catalogue_.files = std::move(files);
}

bool Indexer::has_news(const Source& source, const IndexedFile& file, std::uint64_t least) const {
    if (is_compressed(source.path)) return file.size == 0;
    std::error_code gone;
    const auto size = std::filesystem::file_size(source.path, gone);
    return !gone && size > file.indexed && (source.path != source.live || size >= file.indexed + least);
}

std::uint64_t Indexer::catch_up(const std::vector<Source>& sources, std::uint64_t least, const std::stop_token& stop,
                                const Progress& progress) {
    load();
    done_ = 0;
    postings_.clear();
    know_only(sources);
    try {
        for (std::size_t place = 0; place < sources.size() && !stop.stop_requested(); ++place) {
            auto& file = catalogue_.files[place];
            if (!has_news(sources[place], file, least)) continue;
            try {
                index(sources[place], file, stop, progress);
            } catch (const Unavailable& reason) {
                spdlog::warn("{}; look-ups read that file until it can be indexed", reason.what());
            }
        }
        write_run();
    } catch (const IndexDamaged& reason) {
        spdlog::warn("{}; the index is made anew", reason.what());
        start_anew();
    }
    return done_;
}

void Indexer::index(const Source& source, IndexedFile& file, const std::stop_token& stop, const Progress& progress) {
    const auto first_bits = file.number << bits_of_block;
    LineReader reader{open_source(source), {Range{file.indexed, Range{}.end}}};
    std::uint64_t whole_lines_end = file.indexed;
    std::uint64_t block = 0;
    std::unordered_set<std::uint32_t> keys;
    while (const auto line = reader.next()) {
        const auto begin = reader.line_begin();
        if (begin / index_block >> bits_of_block != 0 || stop.stop_requested()) break;
        if (begin / index_block != block) {
            block = begin / index_block;
            keys.clear();
            if (progress) progress(done_ + begin - file.indexed);
            if (postings_.size() >= most_in_memory) {
                if (!is_compressed(source.path)) file = IndexedFile::of(file.number, source, whole_lines_end);
                write_run();
            }
        }
        const auto parsed = parse_line(*line);
        const auto key = parsed ? transaction_key(*parsed) : std::nullopt;
        if (key && keys.insert(*key).second) postings_.push_back({*key, first_bits | block});
        if (reader.is_line_whole()) whole_lines_end = begin + line->size() + 1;
    }
    // Of a compressed file there is no half: it is known whole, or read whole.
    if (is_compressed(source.path) && stop.stop_requested()) return;
    const auto before = file.indexed;
    file = IndexedFile::of(file.number, source, whole_lines_end);
    done_ += whole_lines_end - before;
}

void Indexer::write_run() {
    if (!postings_.empty()) {
        std::sort(postings_.begin(), postings_.end());
        postings_.erase(std::unique(postings_.begin(), postings_.end()), postings_.end());
        const auto id = catalogue_.next_run++;
        PostingRunWriter run{run_path(folder_, id), id};
        for (const auto& posting : postings_)
            run.add(posting);
        catalogue_.runs.push_back({id, 0, run.finish()});
        postings_.clear();
    }
    catalogue_.store(folder_);
    merge_where_due();
}

void Indexer::merge_where_due() {
    for (unsigned level = 0;; ++level) {
        const auto of_level = std::count_if(catalogue_.runs.begin(), catalogue_.runs.end(),
                                            [&](const IndexRun& run) { return run.level == level; });
        const bool has_higher = std::any_of(catalogue_.runs.begin(), catalogue_.runs.end(),
                                            [&](const IndexRun& run) { return run.level > level; });
        if (static_cast<std::size_t>(of_level) >= runs_to_merge)
            merge(level);
        else if (!has_higher)
            break;
    }
    remove_unknown_runs();
}

void Indexer::merge(unsigned level) {
    std::set<std::uint64_t> files;
    for (const auto& file : catalogue_.files)
        files.insert(file.number);
    std::vector<RunCursor> cursors;
    for (const auto& run : catalogue_.runs)
        if (run.level == level) cursors.emplace_back(PostingRun{run_path(folder_, run.id), run.id, run.pages});
    std::priority_queue<RunCursor*, std::vector<RunCursor*>, decltype(&is_later)> next{&is_later};
    for (auto& cursor : cursors)
        next.push(&cursor);

    const auto id = catalogue_.next_run++;
    PostingRunWriter merged{run_path(folder_, id), id};
    while (!next.empty()) {
        auto* cursor = next.top();
        next.pop();
        if (files.contains(cursor->posting().block >> bits_of_block)) merged.add(cursor->posting());
        if (cursor->advance()) next.push(cursor);
    }
    std::erase_if(catalogue_.runs, [&](const IndexRun& run) { return run.level == level; });
    if (const auto pages = merged.finish(); pages > 0) catalogue_.runs.push_back({id, level + 1, pages});
    catalogue_.store(folder_);
}

void Indexer::remove_unknown_runs() const {
    std::set<std::filesystem::path> known;
    for (const auto& run : catalogue_.runs)
        known.insert(run_path(folder_, run.id));
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{folder_, error})
        if (entry.path().extension() == ".run" && !known.contains(entry.path()))
            std::filesystem::remove(entry.path(), error);
}

void Indexer::replace(FileId plain, std::uint64_t size, const Source& compressed) {
    catalogue_ = Catalogue::find(folder_).value_or(Catalogue{});
    for (auto& file : catalogue_.files) {
        if (file.id != plain || file.size != 0 || file.indexed != size) continue;
        file = IndexedFile::of(file.number, compressed, file.indexed);
        catalogue_.store(folder_);
        return;
    }
}

} // namespace shopd::trace
