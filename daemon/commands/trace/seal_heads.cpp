#include "daemon/commands/trace/seal_heads.hpp"

#include "daemon/commands/open_database.hpp"
#include "moodle/database/owner_identity.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::commands {

std::vector<trace::SealWitness> find_seal_heads(pqxx::transaction_base& transaction,
                                                const std::filesystem::path& trace) {
    const auto rows = transaction.exec_params(
        fmt::format("select file, head, {} from moodle_shopd.seal_heads where daemon = $1 order by at", utc_sql("at")),
        database::owner_identity(trace.string()));
    std::vector<trace::SealWitness> heads;
    heads.reserve(rows.size());
    for (const auto& row : rows)
        heads.push_back(
            {{row[0].as<std::uint64_t>(), row[1].as<std::string>(), row[2].as<std::string>()}, "the database"});
    return heads;
}

} // namespace shopd::commands
