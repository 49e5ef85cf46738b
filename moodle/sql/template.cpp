#include "moodle/sql/template.hpp"

#include <stdexcept>

namespace shopd::sql {

bool has_text(std::string_view file) {
    return texts().contains(file);
}

std::string fill(std::string_view file, const database::Tables& tables,
                 const std::map<std::string, std::string, std::less<>>& values) {
    const auto found = texts().find(file);
    if (found == texts().end()) throw std::out_of_range{"no built-in SQL file " + std::string{file}};
    const std::string_view text = found->second;
    std::string filled;
    std::size_t place = 0;
    while (true) {
        const auto open = text.find("{{", place);
        filled += text.substr(place, open - place);
        if (open == std::string_view::npos) return filled;
        const auto close = text.find("}}", open);
        if (close == std::string_view::npos) throw std::logic_error{"an open {{ in " + std::string{file}};
        const auto name = text.substr(open + 2, close - open - 2);
        const auto value = values.find(name);
        filled += value == values.end() ? tables.named(name) : value->second;
        place = close + 2;
    }
}

std::string body_of(std::string_view file) {
    static constexpr std::string_view mark = "$body$";
    const std::string& text = texts().at(std::string{file});
    const auto begin = text.find(mark) + mark.size();
    return text.substr(begin, text.find(mark, begin) - begin);
}

} // namespace shopd::sql
