#include "daemon/commands/manual/configuration_page.hpp"

#include "config/keys.hpp"
#include "daemon/commands/manual/handlers_text.hpp"
#include "daemon/commands/manual/key_text.hpp"
#include "daemon/commands/manual/render.hpp"
#include "daemon/commands/manual/roff.hpp"

#include <filesystem>

namespace shopd::commands::manual {
namespace {

std::string describe(const config::Key& key) {
    std::string text = tagged(bold(key.path), sentence(key.help) + "\n.br\n" + sentence(type_text(key)));
    if (key.required)
        text += "Must be given.\n";
    else if (const auto value = default_text(key))
        text += "Default: " + bold(*value) + '\n';
    else
        text += "No default.\n";
    return text;
}

std::string all_keys() {
    std::string text;
    std::string_view section;
    for (const auto& key : config::keys()) {
        const auto own = key.path.substr(0, key.path.find('.'));
        if (own != section) {
            section = own;
            text += subheading(section);
            if (config::find_optional_section(key.path) != nullptr)
                text += "The section may be left out: then nothing of this is done.\n";
        }
        text += describe(key);
    }
    return text;
}

std::string required_keys() {
    std::string text;
    for (const auto& key : config::keys())
        if (key.required && config::find_optional_section(key.path) == nullptr)
            text += (text.empty() ? "" : ", ") + bold(key.path);
    return text;
}

} // namespace

std::string configuration_page(std::span<const config::HandlerDescription> handlers, const std::string& file,
                               const std::string& version) {
    return render(configuration_prose, {{"version", version},
                                        {"file", file},
                                        {"folder", std::filesystem::path{file}.parent_path().string()},
                                        {"required", required_keys()},
                                        {"keys", all_keys()},
                                        {"built", built_handlers(handlers)},
                                        {"unavailable", unavailable_handlers(handlers)},
                                        {"composed", composed_handlers()},
                                        {"placeholders", placeholder_list()}});
}

} // namespace shopd::commands::manual
