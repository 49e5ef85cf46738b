#include "daemon/monitoring/measure.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string_view>

#include <prometheus/text_serializer.h>

namespace shopd::monitoring {
namespace {

using nlohmann::ordered_json;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double milliseconds_a_second = 1000;

const ordered_json* find(const ordered_json& document, const char* pointer) {
    const ordered_json::json_pointer path{pointer};
    return document.contains(path) ? &document[path] : nullptr;
}

double number_at(const ordered_json& document, const char* pointer) {
    const auto* value = find(document, pointer);
    return value != nullptr && value->is_number() ? value->get<double>() : 0;
}

double is_at(const ordered_json& document, const char* pointer, const ordered_json& wanted) {
    const auto* value = find(document, pointer);
    return value != nullptr && *value == wanted ? 1 : 0;
}

class Families {
public:
    void add(const std::string& name, const std::string& help, double value, MetricType type = MetricType::Gauge) {
        add_each(name, help, {{"", value}}, "", type);
    }

    /// @param label  the label whose values `values` names
    void add_each(const std::string& name, const std::string& help, const std::map<std::string, double>& values,
                  const std::string& label, MetricType type = MetricType::Gauge) {
        MetricFamily family{"moodle_shopd_" + name, help, type, {}};
        for (const auto& [key, value] : values) {
            ClientMetric metric;
            if (!label.empty()) metric.label = {{label, key}};
            if (type == MetricType::Counter)
                metric.counter.value = value;
            else
                metric.gauge.value = value;
            family.metric.push_back(std::move(metric));
        }
        all_.push_back(std::move(family));
    }

    std::vector<MetricFamily> take() { return std::move(all_); }

private:
    std::vector<MetricFamily> all_;
};

void add_daemon(Families& families, const ordered_json& daemon) {
    families.add("ready", "1 once the daemon has started and until it drains.", is_at(daemon, "/state", "ready"));
    families.add("hears_changes", "1 while changes arrive at once, 0 while they are polled for.",
                 is_at(daemon, "/hearing/all_well", true));
    families.add("triggers_well", "1 while the shop's triggers are there and unaltered.",
                 is_at(daemon, "/hearing/triggers", ""));
    families.add("moodle_answers", "1 while Moodle's web services are called, 0 while they are given a rest.",
                 is_at(daemon, "/moodle/breaker", "closed"));
    families.add("trace_writable", "1 while the merchant trace can be written; production stands while it cannot.",
                 is_at(daemon, "/trace", "ok"));
    const auto* troubles = find(daemon, "/trace_troubles");
    families.add("trace_troubles", "What is wrong with the index, the compression, the age or the seal of the trace.",
                 troubles != nullptr ? static_cast<double>(troubles->size()) : 0);
    families.add("leases", "Customers whose orders are at work.", number_at(daemon, "/leases"));
    families.add("notifications_heard_total", "Notifications of the database that woke a worker.",
                 number_at(daemon, "/rings/notified"), MetricType::Counter);
    families.add("last_wake_timestamp_seconds", "When something last woke a worker; 0 never.",
                 number_at(daemon, "/last_ring") / milliseconds_a_second);
    families.add("config_last_reload_successful", "0 where the last reload was refused and the old configuration runs.",
                 find(daemon, "/reload/good") == nullptr ? 1 : is_at(daemon, "/reload/good", true));
    families.add("config_last_reload_timestamp_seconds", "When the configuration was last reloaded; 0 never.",
                 number_at(daemon, "/reload/at") / milliseconds_a_second);
}

void add_dead(Families& families, const ordered_json& causes) {
    std::map<std::string, double> by_class;
    for (const auto& cause : causes)
        by_class[class_of(cause.value("cause", ""))] += cause.value("count", 0.0);
    families.add_each("dead", "Entries of the dead list, by the class of their cause.", by_class, "class");
}

void add_database(Families& families, const ordered_json& database) {
    families.add("oldest_unproduced_order_seconds",
                 "How long ago the oldest order was seen paid that is not produced; 0 where none is.",
                 number_at(database, "/unproduced/oldest/age_seconds"));
    families.add("unproduced_orders", "Orders that are paid and not produced.",
                 number_at(database, "/unproduced/count"));
    families.add("waiting_streams", "Customers for whose orders something waits.",
                 number_at(database, "/waiting/streams"));
    families.add("failing_streams", "Customers whose orders fail again and again.",
                 number_at(database, "/waiting/failing"));
    families.add("feed_lag_seconds", "For how long the oldest of what waits has been due.",
                 number_at(database, "/waiting/late_seconds"));
    families.add("unrouted_changes", "Changes that the triggers left and nobody looked at.",
                 number_at(database, "/unrouted"));
    families.add("retrying_effects", "Effects of unproduced orders that failed and are tried again.",
                 number_at(database, "/retrying/count"));
    const auto* pauses = find(database, "/pauses");
    families.add("pauses", "What operators paused.", pauses != nullptr ? static_cast<double>(pauses->size()) : 0);
    if (const auto* causes = find(database, "/dead/causes")) add_dead(families, *causes);
}

} // namespace

std::string class_of(const std::string& cause) {
    constexpr std::array<std::string_view, 8> classes = {"config",  "data",      "unknown", "undo",
                                                         "product", "uncertain", "brake",   "both"};
    std::string word;
    for (const char letter : cause) {
        const bool is_upper = letter >= 'A' && letter <= 'Z';
        if (!is_upper && !(letter >= 'a' && letter <= 'z')) break;
        word += is_upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return std::find(classes.begin(), classes.end(), word) != classes.end() ? word : "order";
}

std::vector<MetricFamily> measure(const std::string& version, const ordered_json& daemon,
                                  const ordered_json& database) {
    Families families;
    families.add_each("build_info", "Which version runs.", {{version, 1}}, "version");
    families.add("database_up", "1 where the database answered just now.", database.is_null() ? 0 : 1);
    add_daemon(families, daemon);
    if (!database.is_null()) add_database(families, database);
    return families.take();
}

std::string to_text(const std::vector<MetricFamily>& families) {
    std::ostringstream text;
    prometheus::TextSerializer{}.Serialize(text, families);
    return text.str();
}

} // namespace shopd::monitoring
