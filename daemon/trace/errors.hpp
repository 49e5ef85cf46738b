#pragma once

#include <stdexcept>

namespace shopd::trace {

/// The trace cannot be written: full disk, permissions, gone. Production stops, says so, and goes on when it can.
class Unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Another daemon has this trace file: two must never write one.
class Held : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace shopd::trace
