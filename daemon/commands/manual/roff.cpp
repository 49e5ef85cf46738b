#include "daemon/commands/manual/roff.hpp"

#include <string>

namespace shopd::commands::manual {
namespace {

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

/// A line that begins with a dot would be a request.
std::string line(std::string_view roff) {
    return (roff.starts_with('.') ? "\\&" : "") + std::string{roff} + '\n';
}

/// Words of the domain stay as they are typed: std_createcourse, coursename, +N days, manual.
bool is_a_name(std::string_view text) {
    const auto word = text.substr(0, text.find_first_of(" ,;:"));
    return word.find_first_of("_.=/*$") != std::string_view::npos;
}

} // namespace

std::string plain(std::string_view text) {
    std::string roff;
    for (const char c : text) {
        switch (c) {
        case '\\':
            roff += "\\e";
            break;
        case '-':
            roff += "\\-";
            break;
        case '\'':
            roff += "\\(aq";
            break;
        case '"':
            roff += "\\(dq";
            break;
        case '`':
            roff += "\\(ga";
            break;
        case '^':
            roff += "\\(ha";
            break;
        case '~':
            roff += "\\(ti";
            break;
        case '\n':
            roff += ' ';
            break;
        default:
            roff += c;
        }
    }
    return roff;
}

std::string bold(std::string_view text) {
    return "\\fB" + plain(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + plain(text) + "\\fR";
}

std::string sentence(std::string_view text) {
    std::string words{text};
    if (words.empty()) return words;
    if (is_lower(words.front()) && !is_a_name(words)) words.front() = static_cast<char>(words.front() - 'a' + 'A');
    if (words.find_last_of(".!?") != words.size() - 1) words += '.';
    return plain(words);
}

std::string heading(std::string_view text) {
    return ".SH " + plain(text) + '\n';
}

std::string subheading(std::string_view text) {
    return ".SS " + plain(text) + '\n';
}

std::string paragraph(std::string_view roff) {
    return ".PP\n" + line(roff);
}

std::string tagged(std::string_view tag_roff, std::string_view roff) {
    return ".TP\n" + line(tag_roff) + line(roff);
}

std::string indented(std::string_view roff) {
    return ".IP\n" + line(roff);
}

std::string example(std::string_view lines) {
    std::string roff = ".PP\n.in +4n\n.EX\n";
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        roff += line(plain(lines.substr(0, end)));
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
    return roff + ".EE\n.in\n";
}

} // namespace shopd::commands::manual
