#pragma once

#include "tests/sandbox/stand_in.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace shopd::e2e {

/// An effect kind and the function of Moodle that applies it; "" for kinds that need no call.
struct KindOfEffect {
    std::string kind;
    std::string function;
    int call = 1; ///< of an order of every kind the how-manieth call of the function is for this kind
};

inline void PrintTo(const KindOfEffect& kind, std::ostream* out) {
    *out << kind.kind;
}

const std::vector<KindOfEffect>& kinds_of_effects();

/// What else production calls, beside applying effects: whose token we use.
extern const char* const sender_function;

/// One thing that goes wrong with one call, and how the order goes on.
struct CallFault {
    std::string name;
    sandbox::Fault fault;
    enum class Then { by_itself, after_dead_retry } then = Then::by_itself;
    std::string cause = {}; ///< after_dead_retry: how the cause on the dead list begins
};

inline void PrintTo(const CallFault& fault, std::ostream* out) {
    *out << fault.name;
}

/// Everything that an answer can be, each once.
const std::vector<CallFault>& call_faults();

} // namespace shopd::e2e
