#include "config/keys.hpp"

#include "config/checks.hpp"

#include <array>

namespace shopd::config {
namespace {

template <auto... Path>
auto& field(Config& config) {
    return (config.*....*Path);
}

NotifySales& notify_sales(Config& config) {
    if (!config.notify_sales) config.notify_sales.emplace();
    return *config.notify_sales;
}

CustomerSupport& customer_support(Config& config) {
    if (!config.customer_support) config.customer_support.emplace();
    return *config.customer_support;
}

Expiry& expiry(Config& config) {
    if (!config.expiry) config.expiry.emplace();
    return *config.expiry;
}

Web& web(Config& config) {
    if (!config.web) config.web.emplace();
    return *config.web;
}

template <auto... Path>
CountKind count(std::uint64_t least, std::uint64_t most) {
    using Number = std::remove_reference_t<decltype(field<Path...>(std::declval<Config&>()))>;
    return {[](Config& config, std::uint64_t value) { field<Path...>(config) = static_cast<Number>(value); },
            [](Config& config) -> std::uint64_t { return field<Path...>(config); }, least, most};
}

template <auto... Path>
ChoiceKind choice(std::span<const std::string_view> words) {
    using Enum = std::remove_reference_t<decltype(field<Path...>(std::declval<Config&>()))>;
    return {[](Config& config, std::size_t value) { field<Path...>(config) = static_cast<Enum>(value); },
            [](Config& config) { return static_cast<std::size_t>(field<Path...>(config)); }, words};
}

template <auto... Path>
DurationKind duration(milliseconds least, milliseconds most) {
    return {field<Path...>, least, most};
}

constexpr std::array<std::string_view, 11> states = {"WORKING", "PLACED",   "PENDING", "SOLDOUT", "PREPROD",  "PARTIAL",
                                                     "FAILED",  "COMPLETE", "PAYBACK", "REFUSED", "CANCELLED"};
constexpr std::array<std::string_view, 2> hold_or_produce = {"hold", "produce"};
constexpr std::array<std::string_view, 2> suspend_or_remove = {"suspend", "remove"};
static_assert(static_cast<int>(Production::Undo::suspend) == 0 && static_cast<int>(Production::Undo::remove) == 1);
static_assert(static_cast<int>(Production::TakenOver::hold) == 0 &&
              static_cast<int>(Production::TakenOver::produce) == 1);
static_assert(static_cast<int>(Brakes::InsertedPaid::hold) == 0 &&
              static_cast<int>(Brakes::InsertedPaid::produce) == 1);

constexpr auto day = 24h;
constexpr auto year = 365 * day;

std::vector<Key> database_keys() {
    return {
        {"database.dsn", TextKind{field<&Config::database, &Database::dsn>, check_dsn},
         "How to reach Moodle's database: any libpq connection string or URL, several hosts too. No password in it: "
         "use "
         "passfile= or peer authentication.",
         true, false},
        {"database.prefix", TextKind{field<&Config::database, &Database::prefix>, check_prefix},
         "Moodle's table prefix."},
    };
}

std::vector<Key> moodle_keys() {
    return {
        {"moodle.url", TextKind{field<&Config::moodle, &Moodle::url>, check_url},
         "The site's address, $CFG->wwwroot of its config.php.", true},
        {"moodle.token_file", PathKind{field<&Config::moodle, &Moodle::token_file>, true},
         "The file that holds the web service token; chmod 0400.", true},
        {"moodle.ca_file", OptionalPathKind{field<&Config::moodle, &Moodle::ca_file>, true},
         "Certificates (PEM) to trust instead of the system's."},
        {"moodle.allow_plain_http", FlagKind{field<&Config::moodle, &Moodle::allow_plain_http>},
         "Allows http to a host other than this one: the token then travels in clear."},
        {"moodle.deadline", duration<&Config::moodle, &Moodle::deadline>(100ms, 1h),
         "How long one call may take, from connecting to the last byte."},
        {"moodle.connect_deadline", duration<&Config::moodle, &Moodle::connect_deadline>(10ms, 10min),
         "How long connecting may take; not more than moodle.deadline."},
        {"moodle.php_limit", duration<&Config::moodle, &Moodle::php_limit>(0s, day),
         "How long PHP may go on after we hung up: what is not harmless to repeat waits this long."},
        {"moodle.max_input_vars", count<&Config::moodle, &Moodle::max_input_vars>(100, 1'000'000),
         "PHP's max_input_vars at the site: batches are cut below it."},
        {"moodle.create_batch", count<&Config::moodle, &Moodle::create_batch>(1, 500), "Accounts made by one call."},
        {"moodle.concurrency", count<&Config::moodle, &Moodle::concurrency>(1, 64),
         "Calls at once, of all workers together: fewer keep a small Moodle responsive."},
        {"moodle.call_budget", duration<&Config::moodle, &Moodle::call_budget>(100ms, 10min),
         "What one call should last at most: batches are cut by what their entries took before."},
    };
}

std::vector<Key> trace_keys() {
    return {
        trace_file_keys().front(),
        {"trace.rotate.size", SizeKind{field<&Config::trace, &Trace::rotate, &Rotate::size>, 1ULL << 10, 1ULL << 40},
         "A file that has reached this size is set aside."},
        {"trace.rotate.daily", FlagKind{field<&Config::trace, &Trace::rotate, &Rotate::daily>},
         "Begins a new file at midnight of trace.timezone."},
        {"trace.compress", FlagKind{field<&Config::trace, &Trace::compress>},
         "Compresses rotated files but the newest; zstdcat reads them, and scans do."},
        {"trace.keep", duration<&Config::trace, &Trace::keep>(day, 100 * year),
         "Rotated files that were written last so long ago are removed; not less than trace.legal_term."},
        {"trace.keep_size", SizeKind{field<&Config::trace, &Trace::keep_size>, 0, 1ULL << 50},
         "The oldest files go once all together have more, but none within trace.legal_term; 0 B: no limit."},
        {"trace.legal_term", duration<&Config::trace, &Trace::legal_term>(day, 100 * year),
         "Nothing younger is ever removed. Commercial proof is kept ten years in France (Code de commerce, L123-22); "
         "lower it only where your law asks for less."},
        {"trace.checkpoint", duration<&Config::trace, &Trace::checkpoint>(1s, 10min),
         "How often the head of the seal is signed and written to the log and the database, where there is a new one."},
        {"trace.signing_key_file", OptionalPathKind{field<&Config::trace, &Trace::signing_key_file>, true},
         "The key that signs the seal; moodle-shopd trace key makes one. chmod 0400."},
        {"trace.trusted_keys", TextsKind{field<&Config::trace, &Trace::trusted_keys>, {}, true},
         "Public keys whose signatures vouch for the trace, each with its first day: that of trace.signing_key_file, "
         "and "
         "those before it."},
        {"trace.journald", FlagKind{field<&Config::trace, &Trace::journald>},
         "Writes each line to the system's journal too, with SHOP_TRANSACTION_ID=, SHOP_BILL_ID= and SHOP_EVENT=."},
        {"trace.timezone", TextKind{field<&Config::trace, &Trace::timezone>, check_timezone},
         "The time zone of the stamps, e.g. Europe/Paris; absent: the system's."},
        trace_file_keys().back(),
    };
}

std::vector<Key> feed_keys() {
    return {
        {"feed.poll", duration<&Config::feed, &Feed::poll>(10ms, 1h),
         "How often to look while notifications do not arrive."},
        {"feed.sweep.open", duration<&Config::feed, &Feed::sweep, &Sweep::open>(100ms, day),
         "How often the bills that are not final, and the triggers, are compared."},
        {"feed.sweep.all", duration<&Config::feed, &Feed::sweep, &Sweep::all>(100ms, 30 * day),
         "How often all bills are compared."},
        {"feed.quiet", duration<&Config::feed, &Feed::quiet>(0s, 1h),
         "A re-placed bill must stand unchanged this long."},
        {"feed.replaced_within", duration<&Config::feed, &Feed::replaced_within>(0s, 30 * day),
         "A paid bill that is placed again has this long to become paid again."},
        {"feed.lease", duration<&Config::feed, &Feed::lease>(3s, 1h),
         "How long a claim lasts without a heartbeat: what a crash costs at most."},
        {"feed.items_within", duration<&Config::feed, &Feed::items_within>(0s, day),
         "A paid bill without items is looked at again this long, then it is dead."},
        {"feed.verify_after", duration<&Config::feed, &Feed::verify_after>(0s, 1h),
         "COMPLETE and the production feedback are looked at again after this, and mended."},
    };
}

std::vector<Key> production_keys() {
    return {
        {"production.workers", count<&Config::production, &Production::workers>(1, 64),
         "Threads, each with a database connection and a connection to Moodle."},
        {"production.wave", count<&Config::production, &Production::wave>(1, 1000),
         "Customers that one worker takes at once."},
        {"production.postpay", TextsKind{field<&Config::production, &Production::postpay>, states},
         "States that mean: paid."},
        {"production.prepay", TextsKind{field<&Config::production, &Production::prepay>, states, true},
         "States that prepare an order before it is paid, e.g. [PENDING]."},
        {"production.taken_over", choice<&Config::production, &Production::taken_over>(hold_or_produce),
         "A paid order whose customer changed since it was placed: hold it for a person, or produce it."},
        {"production.undo", choice<&Config::production, &Production::undo>(suspend_or_remove),
         "What becomes of an enrolment when the only order that gives it is paid back: suspend it, or remove it."},
        {"production.retry.first", duration<&Config::production, &Production::retry, &Retry::first>(1ms, 1h),
         "The first pause after a failure that passes by itself; each next one is twice as long."},
        {"production.retry.longest", duration<&Config::production, &Production::retry, &Retry::longest>(1ms, day),
         "The longest such pause."},
        {"production.retry.configuration",
         duration<&Config::production, &Production::retry, &Retry::configuration>(100ms, 30 * day),
         "How often what an operator must mend in Moodle is tried again; at each reload as well."},
    };
}

std::vector<Key> brake_keys() {
    return {
        {"brakes.older_than", duration<&Config::brakes, &Brakes::older_than>(1ms, 100 * year),
         "An order that becomes due this long after it was placed is held."},
        {"brakes.one_sweep", count<&Config::brakes, &Brakes::one_sweep>(0, 1'000'000'000),
         "When one sweep finds more due orders than this that no trigger told of, they are held."},
        {"brakes.undos",
         RateKind{field<&Config::brakes, &Brakes::undos>, field<&Config::brakes, &Brakes::undos_within>},
         "More undos than this are held."},
        {"brakes.inserted_paid", choice<&Config::brakes, &Brakes::inserted_paid>(hold_or_produce),
         "A bill that appears already paid, as after a restore: hold it for a person, or produce it."},
    };
}

std::vector<Key> people_keys() {
    return {
        {"notify_sales.role",
         TextKind{[](Config& config) -> std::string& { return notify_sales(config).role; }, check_word},
         "Short name of the role whose holders in the system context get a message for each order.", true},
        {"notify_customer.produced", FlagKind{field<&Config::notify_customer, &NotifyCustomer::produced>},
         "Whether a customer gets one message once everything that an order gives is there."},
        {"customer_account.pass_on_changes",
         FlagKind{field<&Config::customer_account, &CustomerAccount::pass_on_changes>},
         "Whether names, town and country that a customer changed are passed on, with the next order, to an account "
         "that "
         "this daemon made."},
        {"customer_support.course",
         TextKind{[](Config& config) -> std::string& { return customer_support(config).course; }, check_word},
         "The customer support course: short name, idnumber or id.", true},
        {"customer_support.roles",
         TextsKind{[](Config& config) -> std::vector<std::string>& { return customer_support(config).roles; }, {}},
         "Short names of the roles that a customer gets there.", true},
        {"expiry.before", DaysKind{[](Config& config) -> std::vector<milliseconds>& { return expiry(config).before; }},
         "How many days before the end of a product its customer, and the holders of notify_sales.role, get a "
         "message."},
        {"expiry.after", DaysKind{[](Config& config) -> std::vector<milliseconds>& { return expiry(config).after; }},
         "How many days after it they get another."},
        {"expiry.suspend_account_after",
         DurationKind{[](Config& config) -> milliseconds& { return expiry(config).suspend_account_after; }, 0ms,
                      most_days},
         "How long after the end of a customer's last product the account is suspended that this daemon made for them; "
         "0: never."},
    };
}

std::vector<Key> web_keys() {
    return {
        {"web.listen", TextKind{[](Config& config) -> std::string& { return web(config).listen; }, check_listen},
         "Where the page is served: 127.0.0.1:PORT, [::1]:PORT, or the absolute path of a Unix socket. The site's web "
         "server passes it on.",
         true},
        {"web.users",
         UsersKind{[](Config& config) -> std::map<std::string, std::string>& { return web(config).users; },
                   check_user_name, check_password_hash},
         "Who may sign in: names, each with the hash that moodle-shopd passwd prints.", true, false},
        {"web.host", TextKind{[](Config& config) -> std::string& { return web(config).host; }, check_host},
         "The host under which browsers reach the page; absent: that of moodle.url. Requests for another are refused."},
        {"web.session", DurationKind{[](Config& config) -> milliseconds& { return web(config).session; }, 1s, 7 * day},
         "How long a sign-in lasts at most."},
        {"web.idle", DurationKind{[](Config& config) -> milliseconds& { return web(config).idle; }, 1s, 7 * day},
         "How long it lasts without a request."},
        {"web.allow_plain_http", FlagKind{[](Config& config) -> bool& { return web(config).allow_plain_http; }},
         "Lets browsers send the sign-in without TLS: only where nothing but this machine lies between."},
    };
}

std::vector<Key> monitoring_keys() {
    return {
        {"monitoring.listen", TextKind{field<&Config::monitoring, &Monitoring::listen>, check_listen},
         "Where Prometheus reads /metrics, and whoever watches /health/live, /health/ready and /health/effective: "
         "127.0.0.1:PORT, [::1]:PORT, or the absolute path of a Unix socket. Nobody signs in there."},
        {"monitoring.textfile", OptionalPathKind{field<&Config::monitoring, &Monitoring::textfile>},
         "A file for the same metrics, written anew every 15 s: in the folder of node_exporter's textfile collector, "
         "with a name that ends in .prom."},
        {"monitoring.webhook_file", OptionalPathKind{field<&Config::monitoring, &Monitoring::webhook_file>, true},
         "The file that holds the address which is told of each new cause on the dead list, once a cause; chmod 0400."},
    };
}

std::vector<Key> all_keys() {
    std::vector<Key> all;
    for (const auto& section : {database_keys(), moodle_keys(), trace_keys(), feed_keys(), production_keys(),
                                brake_keys(), people_keys(), web_keys(), monitoring_keys()})
        all.insert(all.end(), section.begin(), section.end());
    return all;
}

constexpr std::array<OptionalSection, 4> optional = {
    {{"web", [](const Config& config) { return config.web.has_value(); }},
     {"notify_sales", [](const Config& config) { return config.notify_sales.has_value(); }},
     {"customer_support", [](const Config& config) { return config.customer_support.has_value(); }},
     {"expiry", [](const Config& config) { return config.expiry.has_value(); }}}};

} // namespace

std::span<const Key> keys() {
    static const std::vector<Key> table = all_keys();
    return table;
}

std::span<const OptionalSection> optional_sections() {
    return optional;
}

const OptionalSection* find_optional_section(std::string_view key_path) {
    for (const auto& section : optional)
        if (key_path.starts_with(section.path) && key_path.substr(section.path.size()).starts_with('.'))
            return &section;
    return nullptr;
}

std::span<const std::string_view> bill_states() {
    return states;
}

} // namespace shopd::config
