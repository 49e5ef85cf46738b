#include "daemon/trace/transaction_key.hpp"

#include <zlib.h>

#include <algorithm>

namespace shopd::trace {
namespace {

std::uint32_t key_of(std::string_view escaped) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(escaped.data()), escaped.size()));
}

} // namespace

std::optional<std::uint32_t> transaction_key(const ParsedLine& line) {
    if (!line.bracketed || line.bracketed->empty()) return std::nullopt;
    return key_of(line.format == Format::ours ? *line.bracketed : escaped_transaction_id(*line.bracketed));
}

std::vector<std::uint32_t> transaction_keys(std::string_view transaction_id) {
    std::vector<std::uint32_t> keys = {key_of(escaped_transaction_id(transaction_id))};
    const auto bracket = transaction_id.find(']');
    if (bracket != std::string_view::npos)
        keys.push_back(key_of(escaped_transaction_id(transaction_id.substr(0, bracket))));
    return keys;
}

} // namespace shopd::trace
