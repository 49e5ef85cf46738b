#pragma once

#include "moodle/rest/functions.hpp"

#include <nlohmann/json_fwd.hpp>

/// From JSON to typed answers, pure. Whatever does not fit the call is Error in_doubt, unexpected_answer: something was
/// answered as success, so the tables must be looked at.
namespace shopd::rest {

Result<SiteInfo> decode_site_info(std::string_view function, const nlohmann::json& answer);
Result<std::vector<CreatedUser>> decode_created_users(std::string_view function, const nlohmann::json& answer,
                                                      std::span<const NewUser> asked);
Result<std::vector<CreatedGroup>> decode_created_groups(std::string_view function, const nlohmann::json& answer,
                                                        std::span<const NewGroup> asked);
/// An object with an id.
Result<std::int64_t> decode_created_id(std::string_view function, const nlohmann::json& answer);
/// A list of so many objects with an id.
Result<std::vector<std::int64_t>> decode_created_ids(std::string_view function, const nlohmann::json& answer,
                                                     std::size_t asked);
Result<void> decode_nothing(std::string_view function, const nlohmann::json& answer);
/// {"warnings": []}; the first warning is an Error data.
Result<void> decode_warnings(std::string_view function, const nlohmann::json& answer);
Result<MessageId> decode_sent_message(std::string_view function, const nlohmann::json& answer);

} // namespace shopd::rest
