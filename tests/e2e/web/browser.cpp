#include "tests/e2e/web/browser.hpp"

#include "daemon/web/passwords.hpp"
#include "tests/e2e/support/orders.hpp"

namespace shopd::e2e {

std::string Page::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

std::string Page::form_token() const {
    const std::string before = R"(name="form_token" value=")";
    const auto at = body.find(before);
    if (at == std::string::npos) return "";
    const auto begin = at + before.size();
    return body.substr(begin, body.find('"', begin) - begin);
}

Page Browser::request(httplib::Request request) {
    httplib::Client client{socket_.string()};
    client.set_address_family(AF_UNIX);
    client.set_read_timeout(60);
    if (!request.has_header("Host")) request.set_header("Host", "localhost");
    std::string all;
    for (const auto& [name, value] : cookies)
        all += (all.empty() ? "" : "; ") + name + "=" + value;
    if (!all.empty() && !request.has_header("Cookie")) request.set_header("Cookie", all);
    const auto result = client.send(request);
    if (!result) return {};
    for (auto [cookie, end] = result->headers.equal_range("Set-Cookie"); cookie != end; ++cookie) {
        const auto& text = cookie->second;
        const auto name = text.substr(0, text.find('='));
        const auto value = text.substr(name.size() + 1, text.find(';') - name.size() - 1);
        if (value.empty())
            cookies.erase(name);
        else
            cookies[name] = value;
    }
    return {result->status, result->body, result->headers};
}

Page Browser::get(const std::string& path, const httplib::Headers& headers) {
    httplib::Request wanted;
    wanted.method = "GET";
    wanted.path = path;
    wanted.headers = headers;
    return request(std::move(wanted));
}

Page Browser::post(const std::string& path, httplib::Params form, const httplib::Headers& headers) {
    httplib::Request wanted;
    wanted.method = "POST";
    wanted.path = path;
    wanted.headers = headers;
    wanted.body = httplib::detail::params_to_query_str(form);
    if (!wanted.has_header("Content-Type")) wanted.set_header("Content-Type", "application/x-www-form-urlencoded");
    return request(std::move(wanted));
}

Page Browser::sign_in(const std::string& name, const std::string& password, const std::string& at) {
    const auto form = get(at);
    const std::string before = R"(name="back" value=")";
    const auto begin = form.body.find(before) + before.size();
    const auto back = form.body.substr(begin, form.body.find('"', begin) - begin);
    return post("/sign-in",
                {{"form_token", form.form_token()}, {"back", back}, {"name", name}, {"password", password}});
}

namespace {

const std::string& hash() {
    static const std::string made = web::hash_password("grüner Apfel 7");
    return made;
}

} // namespace

std::string Served::yaml(const std::string& users) const {
    return "web: { listen: " + socket().string() + ", allow_plain_http: true, users: " + users + " }\n";
}

std::string Served::both() const {
    return "{ alice: '" + hash() + "', bob: '" + hash() + "' }";
}

Served::Served() : daemon{site, moodle, {.yaml = yaml(both())}} {
    daemon.start_ready();
    if (!sandbox::wait_until([&] { return browser.get("/").status != 0; }, std::chrono::seconds{90}))
        throw std::runtime_error{"the page is not served: " + daemon.log()};
}

sandbox::shop::Order Served::produced(const sandbox::shop::NewOrder& order) {
    auto placed = sandbox::shop::place(database, order);
    sandbox::shop::pay(database, placed.bill);
    if (!sandbox::wait_until([&] { return bill_status(site, placed.bill) == "COMPLETE"; }, std::chrono::seconds{90}))
        throw std::runtime_error{"not produced: " + daemon.log()};
    return placed;
}

} // namespace shopd::e2e
