#include "daemon/trace/line_format.hpp"

// Apart from the rest of the format, for whoever reads lines needs no time zones.
namespace shopd::trace {

void append_line(std::string& out, const Line& line, Stamper& stamper) {
    out.append("-- ");
    stamper.append(out, line.at);
    out.append(" -- ");
    append_event(out, line);
    out.push_back('\n');
}

} // namespace shopd::trace
