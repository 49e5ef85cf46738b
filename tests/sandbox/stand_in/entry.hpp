#pragma once

#include "tests/sandbox/stand_in/call_log.hpp"
#include "tests/sandbox/stand_in/connections.hpp"
#include "tests/sandbox/stand_in/faults.hpp"
#include "tests/sandbox/stand_in/form.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace shopd::sandbox::stand_in {

struct Settings;

struct Request {
    std::string query;                ///< raw, without the question mark
    std::string body;                 ///< raw form; "" where PHP would not read it
    std::optional<Pairs> fields = {}; ///< of a multipart body, instead of `body`
    std::string address;              ///< the caller's
};

struct Reply {
    int status = 200;
    std::string content_type = "application/json";
    std::string body = {};
    std::map<std::string, std::string> headers = {};
    bool cut = false; ///< no reply: the connection is closed
};

/// /webservice/rest/server.php: from a request to a reply, with the faults that tests ask for. Thread-safe.
class Entry {
public:
    Entry(const std::string& dsn, std::string base_url) : connections_(dsn), base_url_(std::move(base_url)) {}

    Reply answer(const Request& request);

    [[nodiscard]] Faults& faults() { return faults_; }

    [[nodiscard]] CallLog& calls() { return calls_; }

private:
    struct Form;
    Form read(const Request& request, const Settings& settings) const;
    Reply answer_with_faults(Connection& database, const Settings& settings, const Form& form,
                             const std::string& address);
    Json execute(Connection& database, const Settings& settings, const Form& form, const std::string& address,
                 const Plan& plan);

    Connections connections_;
    std::string base_url_;
    Faults faults_;
    CallLog calls_;
};

} // namespace shopd::sandbox::stand_in
