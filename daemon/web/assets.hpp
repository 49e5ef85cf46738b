#pragma once

#include <string>
#include <string_view>

/// The files beside this one, built in.
namespace shopd::web {

struct Asset {
    const char* path; ///< as browsers ask for it: /style.css
    const char* type;
    const char* text;
};

/// @return nullptr for a path that is none
const Asset* find_asset(std::string_view path);

/// Changes with the assets' texts: browsers may keep what they asked for with it.
std::string assets_version();

/// The template NAME.mustache.
/// @throws std::out_of_range
const char* page_template(std::string_view name);

} // namespace shopd::web
