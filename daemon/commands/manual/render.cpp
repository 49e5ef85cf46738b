#include "daemon/commands/manual/render.hpp"

#include "daemon/commands/manual/roff.hpp"

#include <kainjow/mustache.hpp>

#include <stdexcept>

namespace shopd::commands::manual {

std::string render(const char* prose, const std::map<std::string, std::string>& values) {
    kainjow::mustache::data data;
    for (const auto& [name, value] : values)
        data.set(name, value);
    kainjow::mustache::mustache page{prose};
    page.set_custom_escape([](const std::string& text) { return plain(text); });
    auto text = page.render(data);
    if (!page.error_message().empty()) throw std::logic_error{"a page of the manual: " + page.error_message()};
    return text;
}

} // namespace shopd::commands::manual
