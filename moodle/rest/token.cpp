#include "moodle/rest/token.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace shopd::rest {
namespace {

constexpr std::size_t longest_file = 256;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct WipedBuffer {
    std::array<char, longest_file + 1> bytes{};

    WipedBuffer() = default;
    WipedBuffer(const WipedBuffer&) = delete;
    WipedBuffer& operator=(const WipedBuffer&) = delete;

    ~WipedBuffer() { explicit_bzero(bytes.data(), bytes.size()); }
};

/// @return bytes read, or -1 with errno
ssize_t read_whole(const std::filesystem::path& file, WipedBuffer& buffer) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    std::size_t size = 0;
    ssize_t got = 0;
    do {
        got = ::read(descriptor, buffer.bytes.data() + size, buffer.bytes.size() - size);
        if (got > 0) size += static_cast<std::size_t>(got);
    } while (size < buffer.bytes.size() && (got > 0 || (got < 0 && errno == EINTR)));
    const int problem = errno;
    close(descriptor);
    errno = problem;
    return got < 0 ? -1 : static_cast<ssize_t>(size);
}

} // namespace

WebServiceToken WebServiceToken::read(const std::filesystem::path& file) {
    WipedBuffer buffer;
    const ssize_t size = read_whole(file, buffer);
    const std::string name = "token file " + file.string();
    if (size < 0) throw TokenProblem{name + ": " + std::strerror(errno)};
    if (static_cast<std::size_t>(size) > longest_file) throw TokenProblem{name + ": too long for a web service token"};
    try {
        return WebServiceToken{std::string_view{buffer.bytes.data(), static_cast<std::size_t>(size)}};
    } catch (const TokenProblem& problem) {
        throw TokenProblem{name + ": " + problem.what()};
    }
}

WebServiceToken::WebServiceToken(std::string_view text) : size_{trimmed(text).size()}, bytes_{new char[size_ + 1]} {
    const std::string_view token = trimmed(text);
    if (token.empty())
        throw TokenProblem{"is empty; Moodle shows the token under Site administration > Server > Manage tokens"};
    if (!std::ranges::all_of(token, is_letter_or_digit))
        throw TokenProblem{"a web service token has only letters and digits, on one line"};
    std::ranges::copy(token, bytes_.get());
}

WebServiceToken::~WebServiceToken() {
    if (bytes_) explicit_bzero(bytes_.get(), size_);
}

} // namespace shopd::rest
