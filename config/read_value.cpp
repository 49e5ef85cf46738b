#include "config/read_value.hpp"

#include "config/read_keys.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::config {
namespace {

Complaint out_of_range(std::string_view shown, const std::string& least, const std::string& most) {
    return {fmt::format("{} is out of range", in_quotes(shown)), fmt::format("write {} to {}", least, most)};
}

Complaint to_complaint(const NotInUnits& wrong) {
    return {wrong.what, wrong.remedy};
}

class ValueReader {
public:
    ValueReader(const Key& key, const Value& value, Config& config, const PathRules& rules, Report& report)
        : key_{key}, value_{value}, config_{config}, rules_{rules}, report_{report} {}

    void operator()(const TextKind& kind) const {
        const auto* text = find_text(value_, key_.path, "a text", report_);
        if (text == nullptr) return;
        std::string normal = *text;
        if (kind.check != nullptr) {
            if (auto complaint = kind.check(normal)) return complain(std::move(*complaint));
        }
        kind.field(config_) = std::move(normal);
    }

    void operator()(const PathKind& kind) const {
        if (auto path = read_path(value_, kind.takes_variables)) kind.field(config_) = std::move(*path);
    }

    void operator()(const OptionalPathKind& kind) const {
        if (auto path = read_path(value_, kind.takes_variables)) kind.field(config_) = std::move(*path);
    }

    void operator()(const PathsKind& kind) const {
        std::vector<std::filesystem::path> paths;
        for (const auto* item : items("a list of paths"))
            if (auto path = read_path(*item, false)) paths.push_back(std::move(*path));
        kind.field(config_) = std::move(paths);
    }

    void operator()(const FlagKind& kind) const {
        const auto* text = find_text(value_, key_.path, "true or false", report_);
        if (text == nullptr) return;
        if (*text == "true" || *text == "false") {
            kind.field(config_) = *text == "true";
            return;
        }
        const std::string lower = lower_case(*text);
        const bool yes = lower == "yes" || lower == "on" || lower == "true" || lower == "1";
        const bool no = lower == "no" || lower == "off" || lower == "false" || lower == "0";
        complain({in_quotes(*text) + " is neither true nor false", yes  ? "write true"
                                                                   : no ? "write false"
                                                                        : "write true or false"});
    }

    void operator()(const DurationKind& kind) const {
        const auto* text = find_text(value_, key_.path, "a time", report_);
        if (text == nullptr) return;
        const auto parsed = parse_duration(*text, kind.field(config_) >= 24h ? "days" : "s");
        if (const auto* wrong = std::get_if<NotInUnits>(&parsed)) return complain(to_complaint(*wrong));
        const auto duration = std::get<milliseconds>(parsed);
        if (duration < kind.least || duration > kind.most)
            return complain(out_of_range(*text, to_text(kind.least), to_text(kind.most)));
        kind.field(config_) = duration;
    }

    void operator()(const DaysKind& kind) const {
        std::vector<milliseconds> times;
        for (const auto* item : items("a list of days")) {
            const auto* text = find_text(*item, key_.path, "a number of days", report_);
            if (text == nullptr) return;
            const bool bare = text->find_first_not_of("0123456789") == std::string::npos;
            const auto parsed = parse_duration(bare ? *text + " days" : *text, "days");
            const auto* time = std::get_if<milliseconds>(&parsed);
            if (time == nullptr || *time < 24h || *time > most_days || *time % milliseconds{24h} != 0ms)
                return report_.add(item->mark, key_.path,
                                   {in_quotes(*text) + " is no number of days",
                                    fmt::format("write whole days, 1 to {}", most_days / 24h)});
            if (std::find(times.begin(), times.end(), *time) != times.end())
                return report_.add(item->mark, key_.path,
                                   {in_quotes(*text) + " stands twice in the list", "keep one of them"});
            times.push_back(*time);
        }
        if (value_.kind != Value::Kind::list) return;
        kind.field(config_) = std::move(times);
    }

    void operator()(const SizeKind& kind) const {
        const auto* text = find_text(value_, key_.path, "a size", report_);
        if (text == nullptr) return;
        const auto parsed = parse_size(*text);
        if (const auto* wrong = std::get_if<NotInUnits>(&parsed)) return complain(to_complaint(*wrong));
        const auto size = std::get<std::uint64_t>(parsed);
        if (size < kind.least || size > kind.most)
            return complain(out_of_range(*text, to_size_text(kind.least), to_size_text(kind.most)));
        kind.field(config_) = size;
    }

    void operator()(const CountKind& kind) const {
        const auto* text = find_text(value_, key_.path, "a whole number", report_);
        if (text == nullptr) return;
        const auto number = parse_number(*text);
        if (!number) {
            return complain(
                {in_quotes(*text) + " is not a whole number",
                 fmt::format("write decimal digits without a leading zero, {} to {}", kind.least, kind.most)});
        }
        if (*number < kind.least || *number > kind.most)
            return complain(out_of_range(*text, fmt::to_string(kind.least), fmt::to_string(kind.most)));
        kind.assign(config_, *number);
    }

    void operator()(const RateKind& kind) const {
        const auto* text = find_text(value_, key_.path, "a rate", report_);
        if (text == nullptr) return;
        const auto parsed = parse_rate(*text);
        if (const auto* wrong = std::get_if<NotInUnits>(&parsed)) return complain(to_complaint(*wrong));
        const auto rate = std::get<Rate>(parsed);
        if (rate.within < 1ms || rate.count > 1'000'000'000)
            return complain(
                {in_quotes(*text) + " is out of range", "write a time of at least 1 ms, as in 50 per 10 min"});
        kind.count(config_) = rate.count;
        kind.within(config_) = rate.within;
    }

    void operator()(const ChoiceKind& kind) const {
        const auto* text = find_text(value_, key_.path, "one word", report_);
        if (text == nullptr) return;
        const auto found = std::find(kind.words.begin(), kind.words.end(), *text);
        if (found == kind.words.end()) return complain(not_one_of(*text, kind.words));
        kind.assign(config_, static_cast<std::size_t>(found - kind.words.begin()));
    }

    void operator()(const TextsKind& kind) const {
        std::vector<std::string> texts;
        bool all_read = true;
        for (const auto* item : items("a list")) {
            const auto* text = find_text(*item, key_.path, "a text", report_);
            if (text == nullptr || !is_allowed(*text, *item, kind, texts)) all_read = false;
            if (text != nullptr) texts.push_back(*text);
        }
        if (value_.kind != Value::Kind::list || !all_read) return;
        if (texts.empty() && !kind.may_be_empty)
            return complain({"the list is empty", "name at least one. " + std::string{key_.help}});
        kind.field(config_) = std::move(texts);
    }

    void operator()(const UsersKind& kind) const {
        if (value_.kind == Value::Kind::refused) return;
        if (value_.kind != Value::Kind::map || value_.entries.empty())
            return complain({"names with their hashes are wanted here", std::string{key_.help}, true});
        for (const auto& [name, mark, hash] : value_.entries) {
            auto complaint = kind.check_name(name);
            if (complaint) report_.add(mark, key_.path, std::move(*complaint));
            if (hash.kind == Value::Kind::refused) continue;
            auto wrong = kind.check_hash(hash.kind == Value::Kind::scalar ? hash.text : "");
            if (wrong) report_.add(hash.mark, key_.path, std::move(*wrong));
            if (!complaint && !wrong) kind.field(config_)[name] = hash.text;
        }
    }

private:
    void complain(Complaint complaint) const { report_.add(value_.mark, key_.path, std::move(complaint)); }

    static Complaint not_one_of(const std::string& text, std::span<const std::string_view> words) {
        const auto nearest = find_nearest(text, words);
        return {fmt::format("{} is not one of {}", in_quotes(text), joined(words)),
                nearest ? fmt::format("did you mean {}?", *nearest) : "write one of these"};
    }

    bool is_allowed(const std::string& text, const Value& item, const TextsKind& kind,
                    const std::vector<std::string>& before) const {
        if (!kind.words.empty() && std::find(kind.words.begin(), kind.words.end(), text) == kind.words.end()) {
            report_.add(item.mark, key_.path, not_one_of(text, kind.words));
            return false;
        }
        if (std::find(before.begin(), before.end(), text) == before.end()) return true;
        report_.add(item.mark, key_.path, {in_quotes(text) + " stands twice in the list", "keep one of them"});
        return false;
    }

    /// The items of a list; another kind of value is reported.
    [[nodiscard]] std::vector<const Value*> items(std::string_view wanted) const {
        std::vector<const Value*> found;
        for (const auto& item : value_.items)
            found.push_back(&item);
        if (value_.kind == Value::Kind::scalar)
            complain(
                {fmt::format("{} is wanted, not one text", wanted), fmt::format("write [{}]", in_quotes(value_.text))});
        else if (value_.kind == Value::Kind::map || value_.kind == Value::Kind::nothing)
            complain({fmt::format("{} is wanted", wanted), "write it as [first, second]"});
        return found;
    }

    [[nodiscard]] std::optional<std::filesystem::path> read_path(const Value& value, bool takes_variables) const {
        const auto* text = find_text(value, key_.path, "a path", report_, takes_variables);
        if (text == nullptr) return std::nullopt;
        auto path = resolve_path(*text, rules_, takes_variables);
        if (auto* found = std::get_if<std::filesystem::path>(&path)) return std::move(*found);
        report_.add(value.mark, key_.path, std::get<Complaint>(path));
        return std::nullopt;
    }

    const Key& key_;
    const Value& value_;
    Config& config_;
    const PathRules& rules_;
    Report& report_;
};

std::optional<Complaint> find_complaint(const Value& value, std::string_view wanted, bool variables) {
    switch (value.kind) {
    case Value::Kind::nothing:
        return Complaint{fmt::format("{} is wanted, nothing stands here", wanted), "give a value or remove the key"};
    case Value::Kind::list:
        return Complaint{fmt::format("{} is wanted, not a list", wanted), "remove the brackets or dashes"};
    case Value::Kind::map:
        return Complaint{fmt::format("{} is wanted, not a map", wanted),
                         "write it on one line, without keys of its own"};
    default:
        break;
    }
    if (value.text.empty())
        return Complaint{fmt::format("{} is wanted, the text is empty", wanted), "give a value or remove the key"};
    if (has_control_character(value.text))
        return Complaint{"a line break or another control character stands in it",
                         "write it on one line; of a folded text the last line break goes with >-"};
    if (!variables && value.text.find("${") != std::string::npos)
        return Complaint{"variables stand only in keys that end in _file", "write the value out"};
    return std::nullopt;
}

} // namespace

const std::string* find_text(const Value& value, std::string_view path, std::string_view wanted, Report& report,
                             bool variables) {
    if (value.kind == Value::Kind::refused) return nullptr;
    auto complaint = find_complaint(value, wanted, variables);
    if (!complaint) return &value.text;
    report.add(value.mark, path, std::move(*complaint));
    return nullptr;
}

bool read_value(const Key& key, const Value& value, Config& config, const PathRules& rules, Report& report) {
    const auto before = report.count();
    std::visit(ValueReader{key, value, config, rules, report}, key.kind);
    return value.kind != Value::Kind::refused && report.count() == before;
}

} // namespace shopd::config
