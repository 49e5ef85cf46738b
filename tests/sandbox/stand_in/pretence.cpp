#include "tests/sandbox/stand_in/pretence.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

constexpr std::int64_t made_up = 900000000;

const Json* list_of(const Json& parameters) {
    for (const auto& [key, value] : parameters.items())
        if (value.is_array()) return &value;
    return nullptr;
}

} // namespace

Json first_entries(Json parameters, std::size_t count) {
    for (auto& [key, value] : parameters.items())
        if (value.is_array())
            while (value.size() > count)
                value.erase(value.size() - 1);
    return parameters;
}

Json pretended(Json answer, const Json& parameters) {
    const auto* list = list_of(parameters);
    if (!answer.is_array() || list == nullptr) return answer;
    for (auto i = answer.size(); i < list->size(); ++i) {
        const auto& sent = (*list)[i];
        Json entry = {{sent.contains("touserid") ? "msgid" : "id", made_up + static_cast<std::int64_t>(i)}};
        for (const char* key : {"username", "courseid", "name", "idnumber", "clientmsgid"})
            if (sent.contains(key)) entry[key] = sent[key];
        answer.push_back(std::move(entry));
    }
    return answer;
}

} // namespace shopd::sandbox::stand_in
