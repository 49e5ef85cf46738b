#include "daemon/commands/dossier/checksum.hpp"
#include "daemon/commands/dossier/gather.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/person_lines.hpp"
#include "daemon/commands/trace/seal_words.hpp"
#include "daemon/trace/errors.hpp"
#include "daemon/trace/seal_verify.hpp"

#include <fmt/format.h>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

ordered_json checksums_of(const std::set<std::filesystem::path>& files, ordered_json& problems) {
    auto checksums = ordered_json::array();
    for (const auto& file : files)
        try {
            const auto checksum = sha256_of_file(file);
            checksums.push_back(
                {{"file", printable(file.string())}, {"bytes", checksum.size}, {"sha256", checksum.sha256}});
        } catch (const trace::Unavailable& reason) {
            problems.push_back(printable(reason.what()));
        }
    return checksums;
}

/// Of the whole trace: what one order's lines are worth depends on those around them.
ordered_json proof_of(const config::Trace& settings, std::vector<trace::SealWitness> heads, ordered_json& problems) {
    try {
        return seal_json(trace::verify_seal(settings.file, {trace::trusted_keys(settings), std::move(heads)}));
    } catch (const trace::Unavailable& reason) {
        problems.push_back(printable(reason.what()));
        return nullptr;
    }
}

} // namespace

ordered_json gather_trace(const config::Trace& settings, BillId bill, const std::string& customer,
                          const std::vector<std::string>& ids,
                          const std::map<std::string, std::vector<shop::TransactionOwner>>& owners,
                          std::vector<trace::SealWitness> heads) {
    ordered_json trace = {
        {"lines", ordered_json::array()}, {"left_out", 0}, {"files", ordered_json::array()}, {"proof", nullptr}};
    auto problems = ordered_json::array();
    if (!ids.empty()) {
        const auto person = person_of_order(bill, customer, ids, owners);
        PersonLines lines{person};
        trace::History history{settings, {ids, {}, {}}};
        std::set<std::filesystem::path> files;
        while (const auto entry = history.next()) {
            const auto concern = lines.concern_of(*entry);
            if (concern == Concern::no) continue;
            files.insert(*entry->file);
            trace["lines"].push_back({{"line", printable(entry->line)},
                                      {"file", printable(entry->file->filename().string())},
                                      {"perhaps_anothers", concern == Concern::perhaps}});
        }
        trace["left_out"] = lines.others();
        for (const auto& problem : history.problems())
            problems.push_back(printable(problem));
        trace["files"] = checksums_of(files, problems);
        trace["proof"] = proof_of(settings, std::move(heads), problems);
    }
    trace["problems"] = std::move(problems);
    return trace;
}

} // namespace shopd::commands
