#include "daemon/trace/seal_verify.hpp"

#include "daemon/trace/rotation.hpp"
#include "daemon/trace/seal_files.hpp"
#include "daemon/trace/seal_verify_file.hpp"
#include "daemon/trace/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace shopd::trace {
namespace {

using Kind = SealRecord::Kind;
using Found = SealFinding::Kind;

struct Part {
    SealFile file;
    SealContent content;
};

class Verification {
public:
    explicit Verification(const std::filesystem::path& live) : live_{live} {
        for (const auto& file : find_seal_files(live))
            parts_.push_back({file, read_seal(file.path)});
        std::erase_if(parts_, [](const Part& part) { // a crash, or the moment at which it is begun
            return part.content.records.empty() && (!part.content.garbage || part.content.has_half_line);
        });
        chain_ = find_chain(live);
    }

    SealVerdict run() {
        if (parts_.empty()) {
            add(Found::bad, live_, "there is no seal: it was never begun, or it is gone");
            return verdict_;
        }
        read_removals();
        check_first();
        for (std::size_t place = 0; place < parts_.size(); ++place)
            check(place);
        check_unclaimed();
        const auto& last = parts_.back().content.records;
        if (!last.empty()) {
            verdict_.head = to_hex(last.back().link);
            verdict_.head_at = last.back().at;
        }
        return verdict_;
    }

private:
    void add(Found kind, const std::filesystem::path& file, std::string what) {
        verdict_.findings.push_back({kind, file, std::move(what), 0, last_good_});
    }

    void read_removals() {
        for (const auto& part : parts_)
            for (const auto& record : part.content.records)
                if (record.kind == Kind::removed) {
                    removed_names_.insert(record.name);
                    if (record.previous) removed_links_.insert(*record.previous);
                }
    }

    void check_first() {
        const auto& records = parts_.front().content.records;
        if (records.empty() || !records.front().previous || removed_links_.contains(*records.front().previous)) return;
        add(Found::bad, parts_.front().file.path,
            "what was sealed before it is gone, and no record says that its time was over");
    }

    void check(std::size_t place) {
        const auto& part = parts_[place];
        const auto& records = part.content.records;
        if (part.content.garbage && !(part.content.has_half_line && place + 1 == parts_.size()))
            add(Found::bad, part.file.path, *part.content.garbage);
        if (records.empty()) return;
        if (records.front().kind != Kind::begin || records.front().number != part.file.number)
            add(Found::bad, part.file.path, "it does not begin as the file of the seal that its name says");
        if (place > 0) check_tie(place);
        check_file(place);
        last_good_ = fmt::format("{} ({})", records.back().at, part.file.path.filename().string());
    }

    void check_tie(std::size_t place) {
        const auto& before = parts_[place - 1].content.records;
        const auto& previous = parts_[place].content.records.front().previous;
        if (!before.empty() && previous == before.back().link) return;
        if (previous && removed_links_.contains(*previous)) return;
        add(Found::bad, parts_[place].file.path,
            "it does not go on from the file of the seal before it: something between them is gone or changed");
    }

    void check_file(std::size_t place) {
        const auto& part = parts_[place];
        SealedFile sealed{part.file, part.content.records, place + 1 == parts_.size(), verdict_};
        const auto* source = find_file(part, sealed);
        if (source == nullptr) {
            if (has_promised(part)) add(Found::bad, name_of(part), "the trace's file is gone");
            return;
        }
        claimed_.insert(source->id);
        ++verdict_.files;
        try {
            const auto content = open_source({source->path, live_, source->id});
            sealed.verify(*content, source->path);
        } catch (const Unavailable& reason) {
            add(Found::bad, source->path, reason.what());
        }
    }

    static bool has_promised(const Part& part) {
        return std::any_of(part.content.records.begin(), part.content.records.end(),
                           [](const SealRecord& record) { return record.length > 0 && record.kind != Kind::lost; });
    }

    [[nodiscard]] std::filesystem::path name_of(const Part& part) const {
        const auto& last = part.content.records.back();
        return last.kind == Kind::end ? live_.parent_path() / last.name : part.file.path;
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
    const NamedFile* find_file(const Part& part, const SealedFile& sealed) const {
        const auto& records = part.content.records;
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

    static bool is_empty(const std::filesystem::path& path) {
        std::error_code gone;
        return std::filesystem::file_size(path, gone) == 0;
    }

    void check_unclaimed() {
        bool has_sealed = false;
        for (const auto& file : chain_) {
            const bool is_claimed = claimed_.contains(file.id);
            has_sealed = has_sealed || is_claimed;
            const bool is_going = removed_names_.contains(uncompressed_name(file.path.filename()).string());
            if (is_claimed || is_going || is_empty(file.path)) continue;
            if (has_sealed)
                add(Found::bad, file.path, "the seal does not know this file");
            else
                add(Found::note, file.path, "it was there before sealing began");
        }
    }

    std::filesystem::path live_;
    std::vector<Part> parts_;
    std::vector<NamedFile> chain_;
    std::set<FileId> claimed_;
    std::set<std::string> removed_names_;
    std::set<Link> removed_links_;
    std::string last_good_;
    SealVerdict verdict_;
};

std::uint64_t size_of_seal(const std::filesystem::path& live) {
    std::uint64_t size = 0;
    for (const auto& file : find_seal_files(live)) {
        std::error_code gone;
        size += std::filesystem::file_size(file.path, gone) + 1;
    }
    return size;
}

} // namespace

bool SealVerdict::is_good() const {
    return std::none_of(findings.begin(), findings.end(),
                        [](const SealFinding& finding) { return finding.kind == Found::bad; });
}

SealVerdict verify_seal(const std::filesystem::path& live) {
    // What was written while it was read may look wrong: only what stood still is judged.
    constexpr int attempts = 20;
    for (int attempt = 1;; ++attempt) {
        const auto before = size_of_seal(live);
        auto verdict = Verification{live}.run();
        if (verdict.is_good() || attempt == attempts || size_of_seal(live) == before) return verdict;
    }
}

} // namespace shopd::trace
