#pragma once

#include "moodle/rest/classify.hpp"
#include "moodle/rest/error.hpp"
#include "moodle/rest/form.hpp"

#include <algorithm>
#include <concepts>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

/// Many entries in few calls, and a bad entry alone in its fate.
namespace shopd::rest {

struct BatchLimits {
    std::size_t max_input_vars = 1000; ///< PHP's; the head of the call is counted here
    std::size_t entries = 0;           ///< at most so many a call; 0: as many as the variables allow
};

/// Where to cut: how many entries each call takes, in order, the variables of a call staying within the limits. An
/// entry that alone is too large gets a call of its own, which `Client::call` refuses with its cause.
template <class Entry>
[[nodiscard]] std::vector<std::size_t> cut(std::span<const Entry> entries, const BatchLimits& limits) {
    std::vector<std::size_t> sizes;
    std::size_t used = 0;
    for (const Entry& entry : entries) {
        const std::size_t needed = variables(entry);
        const bool full = sizes.empty() || used + needed > limits.max_input_vars ||
                          (limits.entries != 0 && sizes.back() >= limits.entries);
        if (full) {
            sizes.push_back(0);
            used = head_variables;
        }
        used += needed;
        ++sizes.back();
    }
    return sizes;
}

namespace batch {

/// What one entry gets of a call: `Result<void>` of void, `Result<T>` of `Result<std::vector<T>>`.
template <class Answer>
struct Outcome;

template <>
struct Outcome<void> {
    using type = Result<void>;
};

template <class Value>
struct Outcome<std::vector<Value>> {
    using type = Result<Value>;
};

template <class Call, class Entry>
using CallResult = std::invoke_result_t<Call&, std::span<const Entry>>;

template <class Call, class Entry>
using ItemOutcome = typename Outcome<typename CallResult<Call, Entry>::value_type>::type;

/// One value an entry; an answer of another length is nobody's success.
template <class Value, class Item>
void append_values(std::vector<Value>& values, std::size_t entries, std::vector<Item>& outcomes) {
    if (values.size() != entries) {
        const Error error{ErrorClass::in_doubt, "", "", "unexpected_answer", "another number of values than entries"};
        outcomes.insert(outcomes.end(), entries, Item{error});
        return;
    }
    for (Value& value : values)
        outcomes.emplace_back(std::move(value));
}

template <class Entry, class Call, class Item>
void call_and_bisect(std::span<const Entry> entries, Call& call, std::vector<Item>& outcomes) {
    auto answer = call(entries);
    if (answer) {
        if constexpr (std::same_as<Item, Result<void>>)
            outcomes.insert(outcomes.end(), entries.size(), Item{});
        else
            append_values(*answer, entries.size(), outcomes);
        return;
    }
    if (entries.size() < 2 || !may_be_one_entry(answer.error())) {
        outcomes.insert(outcomes.end(), entries.size(), Item{answer.error()});
        return;
    }
    const std::size_t half = entries.size() / 2;
    call_and_bisect(entries.first(half), call, outcomes);
    call_and_bisect(entries.subspan(half), call, outcomes);
}

} // namespace batch

/// Calls `call` with runs of `entries`, and bisects a run that is refused because of (maybe) one entry until the bad
/// one stands alone; the good ones pass. One bad entry among n costs about 2 log2(n) further calls. An error that
/// stands for the whole call (transient, in doubt, token, ...) is the outcome of each of its entries; later runs are
/// still called, so let `call` ask the circuit breaker and answer with an error of its own when it is open.
/// @param call  `Result<void>` or `Result<std::vector<T>>` (one T an entry, in order) of `std::span<const Entry>`;
/// never
///              called with an empty span. It is the place for fault points, the breaker and metrics.
/// @return one outcome an entry, in the order of entries: `Result<void>` or `Result<T>`
template <class Entry, class Call>
[[nodiscard]] auto call_in_batches(std::span<const Entry> entries, const BatchLimits& limits, Call&& call) {
    std::vector<batch::ItemOutcome<Call, Entry>> outcomes;
    outcomes.reserve(entries.size());
    for (const std::size_t size : cut(entries, limits)) {
        batch::call_and_bisect(entries.subspan(outcomes.size(), size), call, outcomes);
    }
    return outcomes;
}

/// Entries a call for entries of which one has already ended in doubt `attempts` times: halved with each, at least 1.
/// So an entry on which PHP dies cannot hold the others up for ever.
[[nodiscard]] constexpr std::size_t shrunken(std::size_t entries_a_call, unsigned attempts) {
    return attempts >= 16 ? 1 : std::max<std::size_t>(1, entries_a_call >> attempts);
}

} // namespace shopd::rest
