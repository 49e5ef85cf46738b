#pragma once

#include "daemon/trace/seal_verify.hpp"

#include <pqxx/transaction_base>

#include <filesystem>
#include <vector>

namespace shopd::commands {

/// The heads of a trace's seal that its daemon, on this host, put into the database.
std::vector<trace::SealWitness> find_seal_heads(pqxx::transaction_base& transaction,
                                                const std::filesystem::path& trace);

} // namespace shopd::commands
