#include "config/parameter_value.hpp"
#include "config/read_keys.hpp"
#include "config/read_products.hpp"
#include "config/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace shopd::config {
namespace {

class ParameterReader {
public:
    ParameterReader(const HandlerDescription* handler, const std::string& path, Report& report)
        : handler_{handler}, path_{path}, report_{report} {}

    void read_map(const Value& map) {
        for (const auto& entry : map.entries) {
            if (!is_known(entry.key, entry.mark)) continue;
            const auto* text = find_text(entry.value, below(entry.key), "a text", report_);
            if (text != nullptr) put(entry.key, *text, entry.value.mark);
        }
    }

    /// `key=value&key=value`, as the catalogue has it.
    void read_text(const Value& value) {
        const std::string_view text = value.text;
        for (std::size_t start = 0; start < text.size();) {
            const auto end = std::min(text.find('&', start), text.size());
            read_pair(text.substr(start, end - start), mark_within(value, start));
            start = end + 1;
        }
    }

    std::map<std::string, Parameter> take() { return std::move(params_); }

private:
    void read_pair(std::string_view pair, Mark mark) {
        if (pair.empty()) return;
        const auto sign = pair.find('=');
        if (sign == std::string_view::npos || sign == 0 || sign + 1 == pair.size()) {
            report_.add(mark, path_,
                        {in_quotes(pair) + " is not key=value", "write it as in the catalogue, or as a map"});
            return;
        }
        const std::string name{pair.substr(0, sign)};
        const std::string value{pair.substr(sign + 1)};
        if (value.find('=') != std::string::npos) {
            report_.add(mark, path_,
                        {in_quotes(pair) + " has a second =, which the plugin cuts off", "write params as a map"});
        } else if (params_.contains(name)) {
            report_.add(mark, path_, {in_quotes(name) + " is given twice", "keep one of them"});
        } else if (is_known(name, mark)) {
            put(name, value, mark);
        }
    }

    /// The mark of a byte within a scalar, where the source shows the text as it is.
    [[nodiscard]] Mark mark_within(const Value& value, std::size_t byte) const {
        Mark mark = value.mark;
        const auto line = report_.line(mark);
        if (mark.byte < line.size() && (line[mark.byte] == '"' || line[mark.byte] == '\'')) ++mark.byte;
        if (line.substr(std::min<std::size_t>(mark.byte, line.size())).starts_with(value.text)) {
            mark.byte += static_cast<std::uint32_t>(byte);
            return mark;
        }
        return value.mark;
    }

    [[nodiscard]] std::string below(const std::string& name) const {
        return name.size() > 40 || has_control_character(name) ? path_ : path_ + '.' + name;
    }

    bool is_known(const std::string& name, Mark mark) {
        if (handler_ == nullptr || find_description(name) != nullptr) return true;
        std::vector<std::string_view> names;
        for (const auto& parameter : handler_->parameters)
            names.push_back(parameter.name);
        const auto nearest = find_nearest(name, names);
        report_.add(
            mark, below(name),
            {fmt::format("{} has no such parameter", handler_->name),
             fmt::format("{}it has {}", nearest ? fmt::format("did you mean {}? ", *nearest) : "", joined(names))});
        return false;
    }

    [[nodiscard]] const ParameterDescription* find_description(const std::string& name) const {
        const auto& all = handler_->parameters;
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const auto& parameter) { return parameter.name == name; });
        return found == all.end() ? nullptr : &*found;
    }

    void put(const std::string& name, const std::string& text, Mark mark) {
        static const ParameterDescription any_text;
        auto value = normal_form(handler_ == nullptr ? any_text : *find_description(name), text);
        if (auto* complaint = std::get_if<Complaint>(&value)) {
            report_.add(mark, below(name), std::move(*complaint));
            value = text;
        }
        params_[name] = Parameter{std::get<std::string>(value), report_.place(mark)};
    }

    const HandlerDescription* handler_;
    const std::string& path_;
    Report& report_;
    std::map<std::string, Parameter> params_;
};

} // namespace

std::map<std::string, Parameter> read_parameters(const Value& value, const HandlerDescription* handler,
                                                 const std::string& path, Report& report) {
    ParameterReader reader{handler, path, report};
    if (value.kind == Value::Kind::map) {
        reader.read_map(value);
    } else if (value.kind == Value::Kind::scalar) {
        if (find_text(value, path, "a map of parameters", report) != nullptr) reader.read_text(value);
    } else if (value.kind == Value::Kind::list) {
        report.add(value.mark, path, {"a map of parameters is wanted", "write { coursename: EFORM-C, role: student }"});
    }
    return reader.take();
}

} // namespace shopd::config
