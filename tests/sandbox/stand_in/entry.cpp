#include "tests/sandbox/stand_in/entry.hpp"

#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/access.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/pretence.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

#include <thread>

namespace shopd::sandbox::stand_in {

struct Entry::Form {
    Json parameters; ///< without token, function and settings
    std::string token;
    std::string function;
    std::string format;
    Pairs sent; ///< as received, for the list of calls
};

namespace {

using Clock = std::chrono::steady_clock;

std::string take_text(Json& parameters, const std::string& name) {
    const auto found = parameters.find(name);
    if (found == parameters.end()) return "";
    std::string text = found->is_string() ? found->get<std::string>() : "";
    parameters.erase(found);
    return text;
}

Reply maintenance_page() {
    Reply reply{503, "text/html; charset=utf-8", "<html><body>Down for upgrade</body></html>"};
    reply.headers = {{"Retry-After", "300"}};
    return reply;
}

/// What Moodle answers before it looks at the request.
std::optional<Reply> closed(const Settings& settings) {
    if (settings.size("cli_maintenance", 0) != 0) return maintenance_page();
    if (const auto until = settings.text("upgraderunning", "0"); std::atoll(until.c_str()) > unix_now())
        return Reply{
            .body = php_text(moodle_refusal("upgraderunning", "Site is being upgraded, please retry later.").answer())};
    if (!settings.is_on("enablewebservices") || !settings.lists("webserviceprotocols", "rest"))
        return Reply{403, "text/html; charset=utf-8", ""};
    return std::nullopt;
}

std::size_t entries(const Json& parameters) {
    for (const auto& [key, value] : parameters.items())
        if (value.is_object()) return value.size();
    return 1;
}

void last_at_least(Clock::time_point began, const Plan& plan, std::size_t count) {
    std::this_thread::sleep_until(began + plan.fixed_cost + plan.entry_cost * static_cast<std::int64_t>(count));
}

Refusal from_database(const SqlError& error) {
    // 57P01 to 57P03, 08xxx: the server goes away. All else is what Moodle calls an error on writing.
    if (error.state().starts_with("57P") || error.state().starts_with("08")) return database_away(error.what());
    return write_refusal(error.what());
}

} // namespace

Entry::Form Entry::read(const Request& request, const Settings& settings) const {
    const auto limit = settings.size("max_input_vars", 1000);
    const bool too_long = request.body.size() > settings.size("post_max_size", 8388608);
    auto query = decode_form(request.query, limit);
    // PHP keeps one variable of a body more than its limit says.
    auto body = request.fields ? *request.fields : too_long ? Pairs{} : decode_form(request.body, limit + 1);
    Form form{merge(nest(query), nest(body)), "", "", "", std::move(query)};
    form.sent.insert(form.sent.end(), body.begin(), body.end());
    form.token = take_text(form.parameters, "wstoken");
    form.function = take_text(form.parameters, "wsfunction");
    form.format = take_text(form.parameters, "moodlewsrestformat");
    for (const char* setting : {"raw", "fileurl", "filter", "lang", "timezone"})
        take_text(form.parameters, std::string("moodlewssetting") + setting);
    return form;
}

Reply Entry::answer(const Request& request) {
    std::unique_ptr<Connection> database;
    try {
        database = connections_.take();
        const auto settings = read_settings(*database);
        const auto form = read(request, settings);
        auto reply = answer_with_faults(*database, settings, form, request.address);
        connections_.give_back(std::move(database));
        return reply;
    } catch (const std::exception& error) {
        return {.body = php_text(database_away(error.what()).answer())};
    }
}

Reply Entry::answer_with_faults(Connection& database, const Settings& settings, const Form& form,
                                const std::string& address) {
    const auto began = Clock::now();
    const auto number = calls_.begin(form.function, form.sent);
    const auto plan =
        faults_.plan_for(form.function, php_text(form.parameters) +
                                            form.parameters.dump(-1, ' ', false, Json::error_handler_t::replace));
    const auto finished = [&](Reply reply, const std::string& outcome) {
        last_at_least(began, plan, entries(form.parameters));
        std::this_thread::sleep_for(plan.delay_after);
        if (plan.hold_after) {
            calls_.mark(number, "held after the effect");
            faults_.wait_for_release();
        }
        calls_.finish(number, outcome);
        return reply;
    };
    std::this_thread::sleep_for(plan.delay_before);
    if (plan.hold_before) {
        calls_.mark(number, "held");
        faults_.wait_for_release();
        calls_.mark(number, "running");
    }
    if (plan.die_before) return finished({.cut = true}, "died");
    if (plan.status && !plan.body_after)
        return finished({*plan.status, "text/html", plan.body}, "status " + std::to_string(*plan.status));
    if (!plan.exception.empty()) return finished({.body = plan.exception}, plan.names);
    if (auto reply = closed(settings)) return finished(*reply, "closed");
    if (form.format != "json")
        return finished({501, "text/plain; charset=utf-8", "The stand-in speaks JSON only: moodlewsrestformat=json\n"},
                        "not JSON");
    try {
        const auto answer = execute(database, settings, form, address, plan);
        if (plan.die_after) return finished({.cut = true}, "died after the effect");
        if (plan.status)
            return finished({*plan.status, "text/html", plan.body},
                            "status " + std::to_string(*plan.status) + " after the effect");
        return finished({.body = php_text(answer)}, "answered");
    } catch (const DiedWithin&) {
        database.rollback();
        return finished({.cut = true}, "died within the effect");
    } catch (const Refusal& refusal) {
        database.rollback();
        return finished({.body = php_text(refusal.answer())}, refusal.errorcode() + ": " + refusal.debug());
    } catch (const SqlError& error) {
        database.rollback();
        const auto refusal = from_database(error);
        return finished({.body = php_text(refusal.answer())}, refusal.errorcode() + ": " + error.what());
    } catch (const std::exception& error) {
        database.rollback();
        return finished({.body = php_text(database_away(error.what()).answer())},
                        std::string("dbconnectionfailed: ") + error.what());
    }
}

Json Entry::execute(Connection& database, const Settings& settings, const Form& form, const std::string& address,
                    const Plan& plan) {
    const auto caller = authenticate(database, settings, form.token, address);
    require_function(database, caller, form.function, address);
    const auto* function = find_function(form.function);
    if (function == nullptr) throw moodle_refusal("notplayed", "The stand-in does not play " + form.function);
    log_call(database, caller, form.function, address);
    const auto parameters = cleaned(form.parameters, function->parameters, settings.cleaning());
    Call call(database, settings, caller, base_url_);
    call.die_after = plan.die_within;
    if (!plan.write_only) return function->run(call, parameters);
    return pretended(function->run(call, first_entries(parameters, *plan.write_only)), parameters);
}

} // namespace shopd::sandbox::stand_in
