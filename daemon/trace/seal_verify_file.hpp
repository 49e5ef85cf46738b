#pragma once

#include "daemon/trace/content.hpp"
#include "daemon/trace/seal_files.hpp"
#include "daemon/trace/seal_verify.hpp"

#include <filesystem>

namespace shopd::trace {

/// One file of the trace against its part of the seal.
class SealedFile {
public:
    /// @param records   the first is a `begin`
    /// @param is_last   whether the trace may be written to meanwhile
    /// @param known_to  so many bytes of the trace were there before the records were read
    SealedFile(const SealFile& file, const std::vector<SealRecord>& records, bool is_last, std::uint64_t known_to,
               SealVerdict& verdict);

    /// @param name  of the trace's file, for findings
    void verify(Content& content, const std::filesystem::path& name);

    /// Whether the content is that of which the first records speak.
    [[nodiscard]] bool begins_with(Content& content) const;

private:
    bool verify(const SealRecord& record, std::size_t place);
    [[nodiscard]] bool is_gone(const SealRecord& record, std::size_t place) const;
    bool compare(const SealRecord& record, Sealing sealing, std::string_view also_sealed);
    void report(SealFinding::Kind kind, std::string what, std::uint64_t line = 0);
    std::string read(std::uint64_t size);
    std::string where_line_begins(const SealRecord& record, std::string_view bytes, std::size_t index) const;

    const SealFile& file_;
    const std::vector<SealRecord>& records_;
    bool is_last_;
    std::uint64_t known_to_;
    SealVerdict& verdict_;
    Content* content_ = nullptr;
    std::filesystem::path name_;
    Link link_{};
    std::uint64_t position_ = 0;
    std::uint64_t line_ = 0; ///< how many were read
    std::string last_good_;
};

} // namespace shopd::trace
