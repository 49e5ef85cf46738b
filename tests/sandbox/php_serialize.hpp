#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// PHP's serialize(), as far as the shop's columns need it, and base64 without line breaks.
namespace shopd::sandbox::php {

using Member = std::pair<std::string, std::string>; ///< name, serialized value

std::string text(const std::optional<std::string>& value); ///< s:5:"hello"; or N;
std::string integer(long value);
std::string boolean(bool value);
std::string array(const std::vector<Member>& members);
std::string object(const std::string& name, const std::vector<Member>& members);
std::string protected_name(const std::string& name); ///< NUL * NUL name

std::string base64(const std::string& bytes);

} // namespace shopd::sandbox::php
