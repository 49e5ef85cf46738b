#include "daemon/trace/posting_run.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include <fcntl.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

constexpr std::size_t page_size = 4096;
constexpr std::size_t most_postings = 340;

struct StoredPosting {
    std::uint32_t key;
    std::uint32_t block_low;
    std::uint32_t block_high;
};

struct Page {
    std::uint32_t checksum; ///< of all that follows
    std::uint32_t run;
    std::uint32_t number;
    std::uint32_t count;
    std::array<StoredPosting, most_postings> postings;
};

static_assert(sizeof(Page) == page_size);

std::uint32_t checksum_of(const Page& page) {
    std::array<unsigned char, page_size> bytes{};
    std::memcpy(bytes.data(), &page, page_size);
    constexpr std::size_t after_checksum = sizeof(page.checksum);
    return static_cast<std::uint32_t>(crc32_z(0, bytes.data() + after_checksum, page_size - after_checksum));
}

Page load(const Descriptor& file, const std::filesystem::path& path, std::uint64_t number) {
    Page page;
    const auto count = pread(file.number(), &page, page_size, static_cast<off_t>(number * page_size));
    if (count < 0) throw unavailable(path, "cannot be read", errno);
    if (count != static_cast<ssize_t>(page_size)) throw IndexDamaged{fmt::format("{}: is too short", path.string())};
    return page;
}

} // namespace

PostingRun::PostingRun(const std::filesystem::path& path, std::uint32_t id, std::uint64_t pages)
    : path_{path}, file_{open(path.c_str(), O_RDONLY | O_CLOEXEC)}, id_{id}, pages_{pages} {
    if (!file_.is_open() && errno == ENOENT) throw IndexDamaged{fmt::format("{}: is not there", path.string())};
    if (!file_.is_open()) throw unavailable(path, "cannot be read", errno);
}

std::vector<Posting> PostingRun::read_page(std::uint64_t number) const {
    const Page page = load(file_, path_, number);
    if (page.checksum != checksum_of(page) || page.run != id_ || page.number != number || page.count == 0 ||
        page.count > most_postings)
        throw IndexDamaged{fmt::format("{}: page {} is damaged", path_.string(), number)};
    std::vector<Posting> postings;
    postings.reserve(page.count);
    for (const auto& stored : std::span{page.postings}.first(page.count))
        postings.push_back({stored.key, std::uint64_t{stored.block_high} << 32 | stored.block_low});
    return postings;
}

std::uint32_t PostingRun::first_key_unproved(std::uint64_t page) const {
    return load(file_, path_, page).postings[0].key;
}

void PostingRun::find(std::uint32_t key, std::vector<std::uint64_t>& blocks) const {
    // The last page that begins before the key; what the search believed is proved below.
    std::uint64_t low = 0;
    for (std::uint64_t high = pages_; low + 1 < high;) {
        const auto middle = low + (high - low) / 2;
        (first_key_unproved(middle) < key ? low : high) = middle;
    }
    for (auto page = low; page < pages_; ++page) {
        const auto postings = read_page(page);
        if (page == low && page > 0 && postings.front().key >= key)
            throw IndexDamaged{fmt::format("{}: is not in order", path_.string())};
        if (postings.front().key > key) return;
        for (const auto& posting : postings)
            if (posting.key == key) blocks.push_back(posting.block);
    }
}

PostingRunWriter::PostingRunWriter(std::filesystem::path path, std::uint32_t id) : path_{std::move(path)}, id_{id} {
    file_ = Descriptor{open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)};
    if (!file_.is_open()) throw unavailable(path_, "cannot be made", errno);
}

void PostingRunWriter::add(const Posting& posting) {
    page_.push_back(posting);
    if (page_.size() == most_postings) write_page();
}

void PostingRunWriter::write_page() {
    Page page{};
    page.run = id_;
    page.number = static_cast<std::uint32_t>(pages_);
    page.count = static_cast<std::uint32_t>(page_.size());
    for (std::size_t place = 0; place < page_.size(); ++place)
        page.postings[place] = {page_[place].key, static_cast<std::uint32_t>(page_[place].block),
                                static_cast<std::uint32_t>(page_[place].block >> 32)};
    page.checksum = checksum_of(page);
    const auto count = write(file_.number(), &page, page_size);
    if (count != static_cast<ssize_t>(page_size))
        throw unavailable(path_, "cannot be written", count < 0 ? errno : ENOSPC);
    ++pages_;
    page_.clear();
}

std::uint64_t PostingRunWriter::finish() {
    if (!page_.empty()) write_page();
    return pages_;
}

} // namespace shopd::trace
