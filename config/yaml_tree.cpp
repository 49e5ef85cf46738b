#include "config/yaml_tree.hpp"

#include "config/text.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>

namespace shopd::config {
namespace {

constexpr std::size_t deepest = 16;
constexpr std::size_t longest_line = 16'384;

struct TooDeep {
    Mark mark;
};

/// Builds the tree from yaml-cpp's events, which, unlike its nodes, still show duplicate keys, anchors and tags.
class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(std::uint32_t file, Report& report) : file_{file}, report_{report} {}

    Value take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& at) override {
        if (++documents_ == 2)
            report_.add(mark(at), "",
                        {"a second document starts here", "remove the line ---; further files go into conf.d"});
    }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& at, YAML::anchor_t anchor) override {
        Value value;
        value.mark = mark(at);
        add(std::move(value), "", anchor);
    }

    void OnAlias(const YAML::Mark& at, YAML::anchor_t) override {
        Value value;
        value.kind = Value::Kind::refused;
        value.mark = mark(at);
        report_.add(value.mark, "",
                    {"aliases are not taken", "write the value out; a text that begins with * in quotes"});
        add(std::move(value), "", 0);
    }

    void OnScalar(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        Value value;
        value.kind = Value::Kind::scalar;
        value.mark = mark(at);
        value.text = text;
        add(std::move(value), tag, anchor);
    }

    void OnSequenceStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Value::Kind::list, at, tag, anchor);
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Value::Kind::map, at, tag, anchor);
    }

    void OnMapEnd() override { close(); }

private:
    /// A list or map whose end has not come yet.
    struct Open {
        Value value;
        std::optional<Entry> key; ///< of a map: the key whose value comes next
        bool drop_next = false;   ///< of a map: the value that comes next belongs to a key that was refused
        std::unordered_map<std::string, std::uint32_t> lines; ///< of a map: its keys and their lines
    };

    [[nodiscard]] Mark mark(const YAML::Mark& at) const {
        return {file_, static_cast<std::uint32_t>(at.line), static_cast<std::uint32_t>(at.column)};
    }

    void open(Value::Kind kind, const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor) {
        if (open_.size() == deepest) throw TooDeep{mark(at)};
        Open opened;
        opened.value.kind = kind;
        opened.value.mark = mark(at);
        refuse_marks(opened.value.mark, tag, anchor);
        open_.push_back(std::move(opened));
    }

    void close() {
        Value value = std::move(open_.back().value);
        open_.pop_back();
        add(std::move(value), "", 0);
    }

    void refuse_marks(Mark at, const std::string& tag, YAML::anchor_t anchor) {
        if (anchor != 0) report_.add(at, "", {"anchors are not taken", "remove the &name before this value"});
        if (!tag.empty() && tag != "?" && tag != "!")
            report_.add(at, "", {"tags are not taken", "remove the !name before this value"});
    }

    void add(Value value, const std::string& tag, YAML::anchor_t anchor) {
        refuse_marks(value.mark, tag, anchor);
        if (open_.empty()) {
            if (documents_ == 1) root_ = std::move(value);
            return;
        }
        Open& container = open_.back();
        if (container.value.kind == Value::Kind::list)
            container.value.items.push_back(std::move(value));
        else if (container.key || container.drop_next)
            add_entry(container, std::move(value));
        else
            add_key(container, value, tag);
    }

    void add_key(Open& map, Value& key, const std::string& tag) {
        const Mark at = key.mark;
        map.drop_next = true;
        if (key.kind == Value::Kind::refused) return;
        if (key.kind != Value::Kind::scalar) {
            report_.add(at, "",
                        {"a key must be a text", "write `key: value`; a key that reads as nothing goes in quotes"});
        } else if (key.text == "<<" && tag != "!") {
            report_.add(at, "", {"merge keys are not taken", "write the values out"});
        } else if (const auto [seen, is_new] = map.lines.emplace(key.text, at.line); !is_new) {
            report_.add(
                at, "",
                {fmt::format("the key {} is given twice, first in line {}", in_quotes(key.text), seen->second + 1),
                 "keep one of them"});
        } else {
            map.key = Entry{std::move(key.text), at, {}};
            map.drop_next = false;
        }
    }

    static void add_entry(Open& map, Value value) {
        if (map.key) {
            if (value.kind == Value::Kind::nothing) value.mark = map.key->mark;
            map.key->value = std::move(value);
            map.value.entries.push_back(std::move(*map.key));
        }
        map.key.reset();
        map.drop_next = false;
    }

    std::uint32_t file_;
    Report& report_;
    Value root_;
    std::vector<Open> open_;
    std::size_t documents_ = 0;
};

std::string_view rest_of_line(const Report& report, Mark mark) {
    const auto line = report.line(mark);
    return line.substr(std::min<std::size_t>(mark.byte, line.size()));
}

/// yaml-cpp's message with what a person most likely did.
Complaint explained(const YAML::ParserException& error, const Report& report, Mark mark) {
    if (error.msg.starts_with(YAML::ErrorMsg::UNKNOWN_ANCHOR))
        return {"a text that begins with * must be in quotes (without them it is an alias)", "write it as \"*...\""};
    if (rest_of_line(report, mark).starts_with('\t') || report.line(mark).starts_with('\t'))
        return {"not YAML: " + error.msg, "indent with blanks, not with tabs"};
    return {"not YAML: " + error.msg, "look at the indentation, quotes, brackets and colons here and just above"};
}

Mark mark_of_byte(const std::string& text, std::uint32_t file, std::size_t byte) {
    const auto before = std::string_view{text}.substr(0, byte);
    const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {file, static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')),
            static_cast<std::uint32_t>(byte - line_start)};
}

std::optional<std::uint32_t> find_long_line(std::string_view text) {
    std::uint32_t number = 0;
    for (std::size_t start = 0; start < text.size(); ++number) {
        const auto end = std::min(text.find('\n', start), text.size());
        if (end - start > longest_line) return number;
        start = end + 1;
    }
    return std::nullopt;
}

} // namespace

std::optional<Value> read_yaml(const std::string& text, std::uint32_t file, Report& report) {
    if (const auto bad = find_bad_byte(text)) {
        report.add(mark_of_byte(text, file, *bad), "",
                   {"a byte that is not UTF-8 text", "save the file as UTF-8, without control characters"});
        return std::nullopt;
    }
    if (const auto line = find_long_line(text)) {
        report.add({file, *line, 0}, "", {fmt::format("a line of more than {} bytes", longest_line), "break it"});
        return std::nullopt;
    }
    TreeBuilder builder{file, report};
    try {
        std::istringstream stream{text};
        YAML::Parser parser{stream};
        for (int documents = 0; documents < 2 && parser.HandleNextDocument(builder);)
            ++documents;
        return builder.take();
    } catch (const TooDeep& deep) {
        report.add(deep.mark, "", {fmt::format("more than {} levels", deepest), "no key lies that deep"});
    } catch (const YAML::ParserException& error) {
        const bool nowhere = error.mark.is_null();
        const Mark mark{file, nowhere ? 0U : static_cast<std::uint32_t>(error.mark.line),
                        nowhere ? 0U : static_cast<std::uint32_t>(error.mark.column)};
        report.add(mark, "", explained(error, report, mark));
    }
    return std::nullopt;
}

void merge(Value& base, Value later) {
    if (base.kind == Value::Kind::map && later.kind == Value::Kind::nothing) return;
    if (base.kind != Value::Kind::map || later.kind != Value::Kind::map) {
        base = std::move(later);
        return;
    }
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t at = 0; at < base.entries.size(); ++at)
        places.emplace(base.entries[at].key, at);
    std::vector<Entry> added;
    for (auto& entry : later.entries) {
        if (const auto found = places.find(entry.key); found != places.end())
            merge(base.entries[found->second].value, std::move(entry.value));
        else
            added.push_back(std::move(entry));
    }
    std::move(added.begin(), added.end(), std::back_inserter(base.entries));
}

const Value& find_value(const Value& map, std::string_view name) {
    static const Value nothing;
    for (const auto& entry : map.entries)
        if (entry.key == name) return entry.value;
    return nothing;
}

} // namespace shopd::config
