#include "daemon/trace/seal_verify.hpp"

#include "daemon/trace/content.hpp"
#include "daemon/trace/line_reader.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/seal_files.hpp"
#include "daemon/trace/seal_signatures.hpp"
#include "daemon/trace/seal_verify_file.hpp"
#include "daemon/trace/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fcntl.h>

namespace shopd::trace {
namespace {

using Kind = SealRecord::Kind;
using Found = SealFinding::Kind;

constexpr auto everything = std::numeric_limits<std::uint64_t>::max();

std::uint64_t size_of(const std::filesystem::path& path) {
    std::error_code gone;
    const auto size = std::filesystem::file_size(path, gone);
    return gone ? 0 : size;
}

class Verification {
public:
    Verification(const std::filesystem::path& live, const SealTrust& trust)
        : live_{live}, trust_{trust}, signatures_{trust.keys, verdict_}, at_first_{find_chain(live)},
          chain_{at_first_} {
        for (const auto& witness : trust.witnesses)
            missing_.emplace(witness.head.link, &witness);
        // Before the seal is looked for: what is written is promised first, and what comes later the seal may not know
        // yet.
        for (const auto& file : at_first_)
            if (size_of(file.path) > 0) had_lines_.insert(file.id);
        for (const auto& file : find_seal_files(live))
            if (read_ahead(file)) files_.push_back(file);
    }

    SealVerdict run() {
        if (files_.empty())
            add(Found::bad, live_, "there is no seal: it was never begun, or it is gone");
        else
            check_files();
        check_witnesses();
        return verdict_;
    }

private:
    void add(Found kind, const std::filesystem::path& file, std::string what) {
        verdict_.findings.push_back({kind, file, std::move(what), 0, last_good_});
    }

    /// What must be known of the later files when the first is looked at; years of seals do not fit into memory at
    /// once.
    /// @return  false for what a crash, or the moment at which it is begun, left without a first record
    bool read_ahead(const SealFile& file) {
        Descriptor opened{open(file.path.c_str(), O_RDONLY | O_CLOEXEC)};
        if (!opened.is_open()) throw unavailable(file.path, "cannot be read", errno);
        LineReader reader{open_content(std::move(opened), "seal")};
        bool has_first = false;
        while (const auto line = reader.next()) {
            if (!has_first && (!reader.is_line_whole() || !parse_seal_record(*line)))
                return reader.is_line_whole() || !may_become_record(*line);
            has_first = true;
            if (line->starts_with("removed ")) note_removal(parse_seal_record(*line));
        }
        return has_first;
    }

    void note_removal(const std::optional<SealRecord>& removed) {
        if (!removed) return;
        removed_names_.insert(removed->name);
        removed_numbers_.insert(removed->number);
        if (removed->previous) removed_links_.insert(*removed->previous);
    }

    void check_files() {
        for (const auto& file : files_)
            check(file, &file == &files_.back());
        check_unclaimed();
        signatures_.finish();
    }

    /// @param is_last  of the file that the trace may be written to meanwhile
    void check(const SealFile& file, bool is_last) {
        // Before the seal is read, for what is written is promised first: what has come by now, the seal knows.
        const auto known_to = is_last ? size_of(live_) : everything;
        const auto content = read_seal(file.path);
        const auto& records = content.records;
        if (content.garbage && !(content.has_half_line && is_last)) add(Found::bad, file.path, *content.garbage);
        if (records.empty()) return;
        if (records.front().kind != Kind::begin || records.front().number != file.number)
            add(Found::bad, file.path, "it does not begin as the file of the seal that its name says");
        check_tie(file, records.front());
        check_records(file, records);
        SealedFile sealed{file, records, is_last, known_to, verdict_};
        check_against(sealed, file, records);
        last_good_ = fmt::format("{} ({})", records.back().at, file.path.filename().string());
        last_link_ = records.back().link;
        verdict_.head = to_hex(records.back().link);
        verdict_.head_at = records.back().at;
    }

    void check_tie(const SealFile& file, const SealRecord& first) {
        const auto& previous = first.previous;
        const bool is_first = &file == &files_.front();
        if (is_first ? !previous : previous && previous == last_link_) return;
        if (previous && removed_links_.contains(*previous)) return;
        add(Found::bad, file.path,
            is_first
                ? "what was sealed before it is gone, and no record says that its time was over"
                : "it does not go on from the file of the seal before it: something between them is gone or changed");
    }

    void check_records(const SealFile& file, const std::vector<SealRecord>& records) {
        auto before = records.front().previous.value_or(Link{});
        for (const auto& record : records) {
            signatures_.look_at(file, before, record);
            before = record.link;
            if (!missing_.empty()) missing_.erase(to_hex(record.link));
        }
    }

    void check_against(SealedFile& sealed, const SealFile& file, const std::vector<SealRecord>& records) {
        const auto source = open_file(records, sealed);
        if (source.problem) add(Found::bad, source.name, *source.problem);
        if (!source.content) {
            if (!source.problem && has_promised(records))
                add(Found::bad, name_of(file, records), "the trace's file is gone");
            return;
        }
        ++verdict_.files;
        try {
            sealed.verify(*source.content, source.name);
        } catch (const Unavailable& reason) {
            add(Found::bad, source.name, reason.what());
        }
    }

    struct Opened {
        std::filesystem::path name;
        std::unique_ptr<Content> content; ///< none where the file is gone, or for the problem
        std::optional<std::string> problem;
    };

    /// Files are renamed and compressed while others are read: what is not where it was is looked for again, for as
    /// long as names change.
    Opened open_file(const std::vector<SealRecord>& records, const SealedFile& sealed) {
        for (;;) {
            Opened opened;
            if (const auto* source = find_file(records, sealed)) {
                opened.name = source->path;
                looked_at_.insert(source->id);
                try {
                    opened.content = open_source({source->path, live_, source->id});
                    claimed_.insert(source->id);
                    return opened;
                } catch (const Unavailable& reason) {
                    opened.problem = reason.what();
                }
            }
            auto now = find_chain(live_);
            if (now == chain_) return opened;
            chain_ = std::move(now);
        }
    }

    static bool has_promised(const std::vector<SealRecord>& records) {
        return std::any_of(records.begin(), records.end(),
                           [](const SealRecord& record) { return record.length > 0 && record.kind != Kind::lost; });
    }

    [[nodiscard]] std::filesystem::path name_of(const SealFile& file, const std::vector<SealRecord>& records) const {
        return records.back().kind == Kind::end ? live_.parent_path() / records.back().name : file.path;
    }

    [[nodiscard]] bool begins_with(const NamedFile& file, const SealedFile& sealed) const {
        try {
            return is_readable(file.path) && sealed.begins_with(*open_source({file.path, live_, file.id}));
        } catch (const Unavailable&) {
            return false;
        }
    }

    /// By the name that it was given when it was set aside, or by what stands in it, since ids are used again; where
    /// nothing has that, by its id.
    const NamedFile* find_file(const std::vector<SealRecord>& records, const SealedFile& sealed) const {
        const auto has_name = [&](const NamedFile& file) {
            return records.back().kind == Kind::end && uncompressed_name(file.path.filename()) == records.back().name;
        };
        const auto has_id = [&](const NamedFile& file) {
            return file.id == records.front().file && !is_compressed(file.path);
        };
        const auto find = [&](const auto& is_it) {
            const auto found = std::find_if(chain_.begin(), chain_.end(), [&](const NamedFile& file) {
                return !claimed_.contains(file.id) && is_it(file);
            });
            return found == chain_.end() ? nullptr : &*found;
        };
        if (const auto* file = find(has_name)) return file;
        if (const auto* file = find([&](const NamedFile& one) { return has_id(one) && begins_with(one, sealed); }))
            return file;
        if (const auto* file = find([&](const NamedFile& one) { return begins_with(one, sealed); })) return file;
        return find(has_id);
    }

    void check_unclaimed() {
        bool has_sealed = false;
        for (const auto& file : at_first_) {
            const bool is_claimed = looked_at_.contains(file.id);
            has_sealed = has_sealed || is_claimed;
            const bool is_going = removed_names_.contains(uncompressed_name(file.path.filename()).string());
            if (is_claimed || is_going || !had_lines_.contains(file.id)) continue;
            if (has_sealed)
                add(Found::bad, file.path, "the seal does not know this file");
            else
                add(Found::note, file.path, "it was there before sealing began");
        }
    }

    /// A head that the seal does not have, unless the file that had it was removed when its time was over.
    void check_witnesses() {
        std::erase_if(missing_, [&](const auto& head) { return removed_numbers_.contains(head.second->head.file); });
        verdict_.witnessed = trust_.witnesses.size() - missing_.size();
        const auto first = std::min_element(missing_.begin(), missing_.end(), [](const auto& left, const auto& right) {
            return left.second->head.at < right.second->head.at;
        });
        if (first == missing_.end()) return;
        const auto& [head, place] = *first->second;
        add(Found::bad, seal_path(live_, head.file),
            fmt::format("{} heads of the seal that {} kept are not in it, the first of {}: what was written until then "
                        "was changed, or an older copy was put back",
                        missing_.size(), place, head.at));
    }

    std::filesystem::path live_;
    const SealTrust& trust_;
    SealVerdict verdict_;
    SignatureCheck signatures_;
    std::vector<NamedFile> at_first_; ///< the trace's files; of later ones the seal's files that we read know nothing
    std::set<FileId> had_lines_;      ///< of these
    std::vector<NamedFile> chain_;    ///< the same by their newest names
    std::vector<SealFile> files_;
    std::set<FileId> looked_at_;
    std::set<FileId> claimed_; ///< opened for one file of the seal, and so not another's
    std::set<std::string> removed_names_;
    std::set<Link> removed_links_;
    std::set<std::uint64_t> removed_numbers_;
    std::string last_good_;
    std::optional<Link> last_link_;
    std::map<std::string, const SealWitness*> missing_; ///< heads that were not found yet
};

/// The files of the trace and of its seal.
struct Files {
    std::vector<std::pair<std::filesystem::path, FileId>> names;
    std::uint64_t size = 0; ///< of the seal, bytes

    friend bool operator==(const Files&, const Files&) = default;
};

Files files_of(const std::filesystem::path& live) {
    Files files;
    for (const auto& file : find_chain(live))
        files.names.emplace_back(file.path, file.id);
    for (const auto& file : find_seal_files(live)) {
        files.names.emplace_back(file.path, FileId{});
        files.size += size_of(file.path);
    }
    return files;
}

} // namespace

bool SealVerdict::is_good() const {
    return std::none_of(findings.begin(), findings.end(),
                        [](const SealFinding& finding) { return finding.kind == Found::bad; });
}

std::vector<config::TrustedKey> trusted_keys(const config::Trace& settings) {
    std::vector<config::TrustedKey> keys;
    for (const auto& text : settings.trusted_keys)
        if (auto key = config::read_trusted_key(text)) keys.push_back(std::move(*key));
    return keys;
}

SealVerdict verify_seal(const std::filesystem::path& live, const SealTrust& trust) {
    // A file that is rotated, compressed or removed while it is read may look wrong, and so may a promise that a full
    // disk took back: what stood still is judged, or what is found again and again.
    constexpr std::chrono::seconds patience{60};
    constexpr int turns = 3;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (int turn = 1;; ++turn) {
        const auto before = files_of(live);
        const bool is_last = std::chrono::steady_clock::now() >= deadline;
        try {
            auto verdict = Verification{live, trust}.run();
            const auto after = files_of(live);
            const bool stood_still = after == before || (turn >= turns && after.names == before.names);
            if (verdict.is_good() || is_last || stood_still) return verdict;
        } catch (const Unavailable&) {
            if (is_last || files_of(live).names == before.names) throw;
        }
    }
}

} // namespace shopd::trace
