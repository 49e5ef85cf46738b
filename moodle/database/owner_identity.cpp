#include "moodle/database/owner_identity.hpp"

#include <array>

#include <unistd.h>

namespace shopd::database {

std::string owner_identity(const std::string& trace_file) {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return std::string{host.data()} + ":" + trace_file;
}

} // namespace shopd::database
