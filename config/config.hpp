#pragma once

#include "config/composed.hpp"
#include "config/place.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The configuration as typed values. Every interval is a key of the file; the defaults here are the shipped ones.
/// Knows nobody: which handlers and parameters exist is told to `load` by its caller (load.hpp).
namespace shopd::config {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

struct Database {
    std::string dsn;             ///< any libpq string or URL; a password in it is refused
    std::string prefix = "mdl_"; ///< Moodle's table prefix
};

struct Moodle {
    std::string url;                              ///< wwwroot, without the trailing slash
    std::filesystem::path token_file;             ///< holds the web service token, 0400
    std::optional<std::filesystem::path> ca_file; ///< certificates to trust instead of the system's
    bool allow_plain_http = false;                ///< http to a host that is not loopback, in so many words
    milliseconds deadline = 60s;                  ///< one call, from connect to the last byte
    milliseconds connect_deadline = 10s;
    milliseconds php_limit = 300s;     ///< how long PHP may go on after we hung up
    std::size_t max_input_vars = 1000; ///< PHP's; a batch is cut below it
    std::size_t create_batch = 10;     ///< accounts made by one call
    std::size_t concurrency = 2;       ///< calls at once, of all workers together
    milliseconds call_budget = 10s;    ///< what one call should last at most: batches are cut by what entries took
};

struct Retry {
    milliseconds first = 1s;            ///< first pause after a transient failure; doubles, with jitter
    milliseconds longest = 10min;       ///< the pause that it never exceeds
    milliseconds configuration = 15min; ///< refusals of class `config` are tried again this often, and at each reload
};

struct Rotate {
    std::uint64_t size = 64ULL << 20; ///< bytes
    bool daily = true;                ///< at midnight of trace.timezone
};

struct Trace {
    std::filesystem::path file;
    Rotate rotate;
    bool compress = true;                                  ///< rotated files but the newest, with zstd
    milliseconds keep = 3650 * 24h;                        ///< rotated files written last so long ago are removed
    std::uint64_t keep_size = 0;                           ///< bytes: the oldest go once all have more; 0: no limit
    milliseconds legal_term = 3650 * 24h;                  ///< nothing younger is ever removed
    milliseconds checkpoint = 1min;                        ///< how often the seal's head is signed and told to others
    std::optional<std::filesystem::path> signing_key_file; ///< absent: the seal is not signed
    std::vector<std::string> trusted_keys;                 ///< whose signatures vouch for the trace (trusted_key.hpp)
    bool journald = false;                                 ///< each line goes to the system's journal too
    std::string timezone;                                  ///< IANA name; empty: the system's
    std::vector<std::filesystem::path> read; ///< further files that scans read, e.g. the plugin's; globs allowed
};

struct Sweep {
    milliseconds open = 60s; ///< bills that are not final, and the triggers
    milliseconds all = 1h;
};

struct Feed {
    milliseconds poll = 5s; ///< only while deaf
    Sweep sweep;
    milliseconds quiet = 1s;            ///< a re-placed bill must stand unchanged this long
    milliseconds replaced_within = 60s; ///< a paid bill placed again has this long to become paid again
    milliseconds lease = 15s;
    milliseconds items_within = 60s; ///< a paid bill without items is looked at again this long, then dead
    milliseconds verify_after = 5s;  ///< COMPLETE and feedback are observed again after this
};

struct Production {
    unsigned workers = 2;
    unsigned wave = 50; ///< streams one worker takes at once
    std::vector<std::string> postpay = {"SOLDOUT", "PREPROD", "COMPLETE"};
    std::vector<std::string> prepay;
    enum class TakenOver { hold, produce } taken_over = TakenOver::hold;
    enum class Undo { suspend, remove } undo = Undo::suspend; ///< an access that nobody else gives any more
    Retry retry;
};

struct Brakes {
    milliseconds older_than = 24h * 30; ///< an order that becomes due this long after it was placed is held
    std::size_t one_sweep = 1000;       ///< more than this many due in one sweep without an outbox row are held
    std::size_t undos = 50;             ///< more undos than this ...
    milliseconds undos_within = 10min;  ///< ... within this are held
    enum class InsertedPaid { hold, produce } inserted_paid = InsertedPaid::hold;
};

struct NotifySales {
    std::string role; ///< short name; its holders in the system context get one message each
};

/// Messages to the customers themselves, besides those of expiry.
struct NotifyCustomer {
    bool produced = false; ///< once everything that an order gives is there
};

/// Notices around the end of a product, in whole days, and what follows the end of a customer's last one.
struct Expiry {
    std::vector<milliseconds> before = {24h * 30, 24h * 7, 24h};
    std::vector<milliseconds> after;
    milliseconds suspend_account_after{0}; ///< 0: never
};

/// What becomes of accounts that were made for customers.
struct CustomerAccount {
    bool pass_on_changes = false; ///< of names, town and country, with the customer's next order
};

struct CustomerSupport {
    std::string course;             ///< short name, idnumber or id
    std::vector<std::string> roles; ///< short names; the customer gets each
};

/// The page that shows traces and what the daemon is doing.
struct Web {
    std::string listen;                       ///< as read_listen (listen.hpp)
    std::map<std::string, std::string> users; ///< who may sign in, with the hash of their password as crypt(3) makes it
    std::string host;                         ///< under which browsers reach it; "" that of moodle.url
    milliseconds session = 8h;                ///< a sign-in lasts no longer ...
    milliseconds idle = 30min;                ///< ... and so long without a request
    bool allow_plain_http = false;            ///< cookies travel without TLS
};

/// How others see that the daemon is well; each part is off where it is absent.
struct Monitoring {
    std::string listen;                                ///< metrics and health, as read_listen; "" off
    std::optional<std::filesystem::path> textfile;     ///< metrics, for node_exporter's textfile collector
    std::optional<std::filesystem::path> webhook_file; ///< the address that is told of new causes on the dead list
};

/// One entry of `products:`.
struct ProductRule {
    std::string pattern; ///< an exact item code, or one with `*` for any run of characters
    std::string handler;
    std::map<std::string, Parameter> params;
    Place place;
};

struct Config {
    Database database;
    Moodle moodle;
    Trace trace;
    Feed feed;
    Production production;
    Brakes brakes;
    std::optional<NotifySales> notify_sales; ///< absent: off
    NotifyCustomer notify_customer;
    CustomerAccount customer_account;
    std::optional<CustomerSupport> customer_support; ///< absent: no support course
    std::vector<ComposedHandler> handlers;           ///< in the order of the file
    std::optional<Expiry> expiry;                    ///< absent: nobody is told of ends
    std::optional<Web> web;                          ///< absent: no page
    Monitoring monitoring;
    std::vector<ProductRule> products; ///< in the order of the file
};

/// The rule for an item code: an exact code wins over a pattern, the longer pattern over the shorter.
/// @return nullptr where no entry matches: the item is not ours.
const ProductRule* find_product_rule(const Config& config, const std::string& item_code);

/// @return nullptr for a handler that `handlers:` does not compose
const ComposedHandler* find_composed(const Config& config, const std::string& handler);

} // namespace shopd::config
