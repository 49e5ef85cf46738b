#include "daemon/monitoring/textfile.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <sys/stat.h>

namespace shopd::monitoring {

void write_textfile(const std::filesystem::path& file, const std::string& text) {
    // The collector reads what ends in .prom, and must not find half of it.
    const auto draft = file.string() + ".new";
    errno = 0;
    std::ofstream stream{draft, std::ios::trunc | std::ios::binary};
    stream << text;
    stream.close();
    if (!stream || ::chmod(draft.c_str(), 0644) != 0 || ::rename(draft.c_str(), file.c_str()) != 0)
        throw std::system_error{errno != 0 ? errno : EIO, std::generic_category(), draft};
}

} // namespace shopd::monitoring
