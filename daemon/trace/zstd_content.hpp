#pragma once

#include "daemon/trace/content.hpp"
#include "daemon/trace/seek_table.hpp"

#include <optional>
#include <string>

#include <zstd.h>

namespace shopd::trace {

/// A zstd file of any number of frames. With a seek table it goes to any place at once, and a damaged frame costs its
/// own bytes alone.
class ZstdContent : public Content {
public:
    ZstdContent(Descriptor file, std::filesystem::path name);
    ~ZstdContent() override;

    std::size_t read(char* bytes, std::size_t size) override;
    void seek(std::uint64_t offset) override;
    std::optional<std::uint64_t> pass_damage() override;

private:
    bool fill();
    void start_at(SeekTable::Frame frame);
    void skip(std::uint64_t count);
    [[noreturn]] void throw_damaged(std::string_view reason) const;

    Descriptor file_;
    std::filesystem::path name_;
    std::optional<SeekTable> table_;
    ZSTD_DStream* stream_;
    std::string input_;           ///< compressed bytes at hand
    std::size_t input_read_ = 0;  ///< of these the ones that were taken
    std::uint64_t input_end_ = 0; ///< offset in the file behind them
    bool is_within_frame_ = false;
};

} // namespace shopd::trace
