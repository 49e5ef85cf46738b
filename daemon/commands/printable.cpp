#include "daemon/commands/printable.hpp"

#include "daemon/trace/escape.hpp"

#include <nlohmann/json.hpp>

namespace shopd::commands {

std::string printable(std::string_view bytes) {
    std::string text;
    trace::append_printable(text, bytes);
    return text;
}

std::string json_text(const nlohmann::ordered_json& document) {
    return document.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace shopd::commands
