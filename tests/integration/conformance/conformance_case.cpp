#include "tests/integration/conformance/conformance_case.hpp"

#include <algorithm>
#include <fstream>

namespace shopd::sandbox::conformance {
namespace {

std::string users(const Json& generate) {
    std::string body;
    const auto name = generate["named"].get<std::string>();
    for (int i = 0; i < generate["users"].get<int>(); ++i) {
        const auto key = "&users[" + std::to_string(i) + "]";
        const auto user = name + std::to_string(i);
        body += key + "[username]=" + user + key + "[firstname]=F" + key + "[lastname]=L" + key + "[email]=" + user +
                "@example.org" + key + "[password]=Passw0rd%21x";
    }
    return body.substr(1);
}

std::string enrolments(const Json& generate) {
    std::string body;
    for (int i = 0; i < generate["enrolments"].get<int>(); ++i) {
        const auto key = "&enrolments[" + std::to_string(i) + "]";
        body += key + "[roleid]=5" + key + "[userid]=" + std::to_string(generate["from"].get<int>() + i) + key +
                "[courseid]=3";
    }
    return body.substr(1);
}

std::string form_of(const Json& recorded) {
    auto body = recorded.value("body", std::string{});
    if (recorded.contains("generate")) {
        const auto& generate = recorded["generate"];
        body = generate.contains("users") ? users(generate) : enrolments(generate);
    }
    return body + std::string(recorded.value("padding", std::size_t{0}), 'x');
}

std::string joined(const std::string& left, const std::string& right) {
    return left + (left.empty() || right.empty() ? "" : "&") + right;
}

std::string multipart(const std::string& form, const std::string& boundary) {
    std::string body;
    for (std::size_t at = 0; at < form.size();) {
        const auto end = std::min(form.find('&', at), form.size());
        const auto pair = form.substr(at, end - at);
        const auto equals = pair.find('=');
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + pair.substr(0, equals) +
                "\"\r\n\r\n" + pair.substr(equals + 1) + "\r\n";
        at = end + 1;
    }
    return body + "--" + boundary + "--\r\n";
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

} // namespace

std::vector<Json> read_cases(const std::filesystem::path& folder) {
    std::vector<Json> cases;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(file.path());
        for (auto& recorded : Json::parse(in))
            cases.push_back(std::move(recorded));
    }
    std::sort(cases.begin(), cases.end(),
              [](const Json& a, const Json& b) { return a["seq"].get<int>() < b["seq"].get<int>(); });
    return cases;
}

Sent request_of(const Json& recorded, const std::string& admin_token) {
    auto token = recorded.value("token", std::string("{ADMIN}"));
    replace_all(token, "{ADMIN}", admin_token);
    std::string head = token.empty() ? "" : "wstoken=" + token;
    if (recorded.contains("function")) head = joined(head, "wsfunction=" + recorded["function"].get<std::string>());
    const auto head_in = recorded.value("head_in", std::string("body"));
    const auto format_in = recorded.value("format_in", std::string("query"));
    const std::string format = "moodlewsrestformat=json";

    auto query = joined(format_in == "query" ? format : "", head_in == "query" ? head : "");
    query = joined(query, recorded.value("query", std::string{}));
    auto body = head_in == "body"  ? joined(head, form_of(recorded))
                : head_in == "end" ? joined(form_of(recorded), head)
                                   : form_of(recorded);
    if (format_in == "body") body = joined(format, body);
    Sent sent{recorded.value("method", std::string("POST")),
              recorded.value("path", std::string("/webservice/rest/server.php")) + (query.empty() ? "" : "?" + query),
              recorded.value("content_type", std::string("application/x-www-form-urlencoded")), body};
    if (sent.content_type == "multipart/form-data") {
        sent.content_type += "; boundary=part";
        sent.body = multipart(body, "part");
    }
    return sent;
}

std::string without_site(std::string text, const std::string& url) {
    auto escaped = url;
    replace_all(escaped, "/", "\\/");
    replace_all(text, url, "{URL}");
    replace_all(text, escaped, "{URL}");
    return text;
}

Json without(Json json, const Json& ignored) {
    if (json.is_object())
        for (const auto& key : ignored)
            json.erase(key.get<std::string>());
    for (auto& inner : json)
        if (inner.is_structured()) inner = without(inner, ignored);
    return json;
}

} // namespace shopd::sandbox::conformance
