#include "tests/sandbox/php_serialize.hpp"

#include <openssl/evp.h>

namespace shopd::sandbox::php {
namespace {

std::string counted(char kind, const std::string& bytes, const char* end) {
    return std::string(1, kind) + ":" + std::to_string(bytes.size()) + ":\"" + bytes + "\"" + end;
}

std::string members_text(const std::vector<Member>& members) {
    std::string result = std::to_string(members.size()) + ":{";
    for (const auto& [name, value] : members)
        result += counted('s', name, ";") + value;
    return result + "}";
}

} // namespace

std::string text(const std::optional<std::string>& value) {
    return value ? counted('s', *value, ";") : "N;";
}

std::string integer(long value) {
    return "i:" + std::to_string(value) + ";";
}

std::string boolean(bool value) {
    return value ? "b:1;" : "b:0;";
}

std::string array(const std::vector<Member>& members) {
    return "a:" + members_text(members);
}

std::string object(const std::string& name, const std::vector<Member>& members) {
    return counted('O', name, ":") + members_text(members);
}

std::string protected_name(const std::string& name) {
    return std::string("\0*\0", 3) + name;
}

std::string base64(const std::string& bytes) {
    std::string result(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto* input = reinterpret_cast<const unsigned char*>(bytes.data());
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()), input, static_cast<int>(bytes.size()));
    result.resize(static_cast<std::size_t>(length));
    return result;
}

} // namespace shopd::sandbox::php
