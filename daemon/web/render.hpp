#pragma once

#include "daemon/web/visit.hpp"

#include <string>
#include <string_view>

#include <kainjow/mustache.hpp>

namespace shopd::web {

using kainjow::mustache::data;

/// A template with all words as `t_KEY`, `lang` and `root`. Values are escaped; nothing a customer typed becomes part
/// of the page.
/// @throws std::logic_error where the template is wrong
std::string render(const Visit& visit, std::string_view name, data values);

/// Which entry of the pages' list is meant.
enum class Place { none, traces, daemon };

/// A whole page around a body that was rendered.
std::string page(const Visit& visit, const std::string& title, Place place, const std::string& body);

/// A list of one element a row.
template <typename Rows, typename Each>
data list_of(const Rows& rows, Each each) {
    data list{data::type::list};
    for (const auto& row : rows)
        list << each(row);
    return list;
}

/// Answers with a page.
void show(httplib::Response& response, int status, const std::string& html);

/// Answers with a message in the frame.
/// @param title, words  keys
void show_message(const Visit& visit, httplib::Response& response, int status, std::string_view title,
                  const std::string& words);

/// Sends the browser on, to an address seen from the page that it asked for.
void go_to(httplib::Response& response, const std::string& where);

} // namespace shopd::web
