#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace shopd::sandbox::conformance {

using Json = nlohmann::ordered_json;

/// All recorded cases, in the order of the recording.
std::vector<Json> read_cases(const std::filesystem::path& folder);

struct Sent {
    std::string method = "POST";
    std::string target;       ///< path and query
    std::string content_type; ///< "" without a body
    std::string body;
};

/// The HTTP request of a case. @param admin_token  of the caller that most cases were recorded with
Sent request_of(const Json& recorded, const std::string& admin_token);

/// Text with what differs between two sites made equal: URLs, theme revisions.
std::string without_site(std::string text, const std::string& url);

/// JSON without the keys in `ignored`, at any depth.
Json without(Json json, const Json& ignored);

} // namespace shopd::sandbox::conformance
