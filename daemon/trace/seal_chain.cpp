#include "daemon/trace/seal_chain.hpp"

#include <sodium.h>

#include <cstring>
#include <stdexcept>

namespace shopd::trace {
namespace {

static_assert(std::tuple_size_v<Link> == crypto_generichash_BYTES);

Link hash(const Link& before, std::string_view bytes) {
    crypto_generichash_state state;
    Link value;
    crypto_generichash_init(&state, nullptr, 0, value.size());
    crypto_generichash_update(&state, before.data(), before.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    crypto_generichash_final(&state, value.data(), value.size());
    return value;
}

} // namespace

std::string to_hex(const Link& link) {
    std::string hex(2 * link.size() + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), link.data(), link.size());
    hex.pop_back();
    return hex;
}

std::optional<Link> read_link(std::string_view hex) {
    Link link;
    std::size_t length = 0;
    const bool is_read = hex.size() == 2 * link.size() && sodium_hex2bin(link.data(), link.size(), hex.data(),
                                                                         hex.size(), nullptr, &length, nullptr) == 0;
    return is_read && length == link.size() ? std::optional{link} : std::nullopt;
}

void Sealing::end_line() {
    value_ = hash(value_, line_);
    std::uint32_t mark = 0;
    std::memcpy(&mark, value_.data(), sizeof mark);
    marks_.push_back(mark);
    line_.clear();
}

void Sealing::add(std::string_view bytes) {
    for (std::size_t end = 0; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
        line_.append(bytes.substr(0, end + 1));
        end_line();
    }
    line_.append(bytes);
}

const std::vector<std::uint32_t>& Sealing::marks() {
    if (!line_.empty()) end_line();
    return marks_;
}

Link Sealing::next(std::string_view record) {
    if (!line_.empty()) end_line();
    return hash(value_, record);
}

} // namespace shopd::trace
