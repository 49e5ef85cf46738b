#include "daemon/commands/erase/our_columns.hpp"

namespace shopd::commands {

const std::vector<OurColumn>& our_columns() {
    using enum Personal;
    constexpr std::string_view key = "the shop's id of the customer, by which nothing is produced twice";
    static const std::vector<OurColumn> columns{
        {"accounts", "customer", never, key},
        {"accounts", "email", emptied, "the claim on an e-mail"},
        {"accounts", "username", emptied, "the claim on a username"},
        {"erasures", "customer", never, key},
        {"erasures", "who", never, "an operator"},
        {"erasures", "why", never, "an operator's words about the erasure"},
        {"holds", "who", never, "an operator"},
        {"holds", "why", emptied, "an operator's words about an order"},
        {"holds", "released_by", never, "an operator"},
        {"holds", "released_why", emptied, "an operator's words about an order"},
        {"ledger", "item_code", never, "a product"},
        {"ledger", "customer", never, key},
        {"ledger", "phase", never, "a word of ours"},
        {"ledger", "kind", never, "a word of ours"},
        {"ledger", "intent", emptied, "names, e-mails, usernames, texts of messages; ids and dates stay"},
        {"ledger", "outcome", never, "a word of ours"},
        {"ledger", "cause", emptied, "the server's words"},
        {"ledger", "detail", emptied, "the server's words"},
        {"ledger", "result", emptied, "usernames and feedback; ids stay"},
        {"orders", "customer", never, key},
        {"orders", "status", never, "a state"},
        {"orders", "transaction_id", never, "the trace's lines are found by it"},
        {"orders", "item_codes", never, "products"},
        {"orders", "history", emptied, "operators' words in notes; states, ids and times stay"},
        {"orders", "cause", removed, "an order on the dead list is not erased"},
        {"orders", "detail", emptied, "what the shop's data lacked"},
        {"orders", "released", never, "causes, which are words of ours"},
        {"outbox", "change", never, "a word of ours"},
        {"outbox", "customer", never, key},
        {"outbox", "status", never, "a state"},
        {"pauses", "scope", never, "a word of ours"},
        {"pauses", "name", never, "a product or a handler"},
        {"pauses", "who", never, "an operator"},
        {"pauses", "why", never, "an operator's words about production as a whole"},
        {"pauses", "resumed_by", never, "an operator"},
        {"pauses", "resumed_why", never, "an operator's words about production as a whole"},
        {"products", "item_code", never, "a product"},
        {"seal_heads", "daemon", never, "a daemon"},
        {"seal_heads", "head", never, "a checksum of the trace"},
        {"site", "system_identifier", never, "the database"},
        {"site", "database", never, "the database"},
        {"site", "url", never, "the site"},
        {"site", "prefix", never, "the database"},
        {"site", "proved_identity", never, "the site"},
        {"streams", "stream", never, key},
        {"streams", "lease_owner", never, "a daemon"},
        {"told_causes", "digest", never, "a checksum of a cause on the dead list"},
    };
    return columns;
}

} // namespace shopd::commands
