#pragma once

#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/local_clock.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::commands {

/// A command that ends early, with what to say on stderr.
class CommandFailed : public std::runtime_error {
public:
    CommandFailed(int code, const std::string& message) : std::runtime_error{message}, code_{code} {}

    [[nodiscard]] int code() const noexcept { return code_; }

private:
    int code_;
};

/// The transaction ids that ORDER names; at least one.
/// @throws CommandFailed  usage, no such bill, or the database does not answer
std::vector<std::string> find_transaction_ids(std::string_view order, const FindTransactionIds& find);

/// Reads 2026-11-22, 2026-11-22 15:45, 2026-11-22T15:45:48.
/// @param as_end  gives the first instant that is no longer meant: the next day, minute or second
/// @return        nothing for ""
/// @throws        CommandFailed with the code for usage
std::optional<trace::LocalTime> read_local_time(std::string_view option, std::string_view text, bool as_end);

/// Tells of what could not be read, and gives the exit code.
int report(const TraceOutput& output, const std::vector<std::string>& problems, bool has_found,
           std::string_view nothing);

} // namespace shopd::commands
