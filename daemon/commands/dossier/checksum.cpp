#include "daemon/commands/dossier/checksum.hpp"

#include "daemon/trace/trace_file.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace shopd::commands {
namespace {

class Digest {
public:
    Digest() : context_{EVP_MD_CTX_new(), EVP_MD_CTX_free} {
        if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
            throw std::runtime_error{"SHA-256 cannot be computed"};
    }

    void add(std::string_view bytes) {
        if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1)
            throw std::runtime_error{"SHA-256 cannot be computed"};
    }

    std::string text() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int size = 0;
        if (EVP_DigestFinal_ex(context_.get(), digest.data(), &size) != 1)
            throw std::runtime_error{"SHA-256 cannot be computed"};
        std::string text;
        for (unsigned int place = 0; place < size; ++place)
            text += fmt::format("{:02x}", digest[place]);
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

} // namespace

std::string sha256_of(std::string_view bytes) {
    Digest digest;
    digest.add(bytes);
    return digest.text();
}

FileChecksum sha256_of_file(const std::filesystem::path& file) {
    const trace::Descriptor opened{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!opened.is_open()) throw trace::unavailable(file, "cannot be read", errno);
    constexpr std::size_t block = std::size_t{256} * 1024;
    std::vector<char> bytes(block);
    Digest digest;
    FileChecksum checksum;
    for (;;) {
        const ssize_t count = read(opened.number(), bytes.data(), bytes.size());
        if (count < 0) throw trace::unavailable(file, "cannot be read", errno);
        if (count == 0) break;
        digest.add({bytes.data(), static_cast<std::size_t>(count)});
        checksum.size += static_cast<std::uint64_t>(count);
    }
    checksum.sha256 = digest.text();
    return checksum;
}

} // namespace shopd::commands
