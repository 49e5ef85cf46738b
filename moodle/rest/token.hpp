#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace shopd::rest {

/// The token file cannot serve: `what()` names the file and the reason, never a byte of its content.
class TokenProblem : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Moodle's web service token. It has no formatter and no operator<<, so that printing it does not compile; it cannot
/// be copied, and its memory is overwritten at the end. Share it as `shared_ptr<const WebServiceToken>`.
class WebServiceToken {
public:
    /// Reads the first and only line of a file (at most 256 bytes); blanks and newlines around it are dropped.
    /// @throws TokenProblem  when the file cannot be read, is empty, or holds anything but letters and digits
    static WebServiceToken read(const std::filesystem::path& file);

    /// For tests and callers that hold the text already. @throws TokenProblem as `read` does
    explicit WebServiceToken(std::string_view text);

    WebServiceToken(WebServiceToken&&) noexcept = default;
    WebServiceToken& operator=(WebServiceToken&&) noexcept = delete;
    ~WebServiceToken();

    /// The bare token, for the body of a request. Copies made of it are the caller's to wipe.
    [[nodiscard]] std::string_view exposed() const { return {bytes_.get(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<char[]> bytes_;
};

} // namespace shopd::rest
