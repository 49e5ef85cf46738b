#include "daemon/web/status_page.hpp"

#include "daemon/commands/status_parts.hpp"
#include "daemon/commands/trace/local_instant.hpp"
#include "daemon/web/document_text.hpp"
#include "daemon/web/render.hpp"
#include "moodle/database/connection.hpp"

#include <pqxx/except>

namespace shopd::web {
namespace {

using nlohmann::ordered_json;

class Status {
public:
    explicit Status(const Visit& visit) : visit_{visit}, clock_{visit.config->trace.timezone} {}

    data all() {
        const auto now = std::chrono::system_clock::now();
        const auto daemon = commands::read_daemon_status(visit_.config->trace.file.string() + ".status.json", now);
        const auto database = read_database();
        const auto problems = commands::problems_of(daemon, database);
        part_.set("is_well", problems.empty() && !database.is_null());
        part_.set("has_problems", !problems.empty());
        part_.set("problems", list_of(problems, [](const auto& problem) { return data{"text", text_of(problem)}; }));
        part_.set("updated", word_with(visit_.language, "updated", commands::local_text(clock_, now)));
        add_daemon(daemon);
        part_.set("has_database", !database.is_null());
        if (!database.is_null()) {
            add_orders(database);
            add_dead(database["dead"]);
        }
        return std::move(part_);
    }

private:
    /// Null where it does not answer: the daemon's part is shown nevertheless.
    ordered_json read_database() {
        try {
            const auto database = visit_.common.databases.borrow();
            Snapshot look{database.connection()};
            return commands::read_database_status(look, *visit_.config);
        } catch (const pqxx::failure&) {
            return {};
        } catch (const database::UnusableDatabase&) {
            return {};
        } catch (const TooBusy&) {
            return {};
        }
    }

    void say(const char* name, const std::string& words, bool is_good = true) {
        part_.set(name, words);
        part_.set(std::string{name} + "_is_bad", !is_good);
    }

    [[nodiscard]] std::string either(bool is_good, const char* good, const char* bad) const {
        return visit_.word(is_good ? good : bad);
    }

    void add_daemon(const ordered_json& daemon) {
        const auto state = text_at(daemon, "/state");
        const bool is_known = state == "ready" || state == "starting" || state == "draining";
        say("process_state", is_known ? visit_.word("state_" + state) : state, state == "ready");
        part_.set("pid", text_at(daemon, "/pid"));
        const bool hears = text_at(daemon, "/hearing/all_well") == "true";
        say("hears", either(hears, "hears_well", "hears_not"), hears);
        const bool answers = text_at(daemon, "/moodle/breaker") == "closed";
        say("moodle", either(answers, "moodle_closed", "moodle_open"), answers);
        part_.set("moodle_reason", text_at(daemon, "/moodle/reason"));
        const bool is_written = text_at(daemon, "/trace") == "ok";
        say("trace_file", either(is_written, "trace_ok", "trace_bad"), is_written);
        part_.set("done", word_with(visit_.language, "done_words", text_at(daemon, "/orders")));
        add_reload(daemon);
    }

    void add_reload(const ordered_json& daemon) {
        const auto at = daemon.contains("reload") ? daemon["reload"].value("at", std::int64_t{0}) : 0;
        if (at == 0) return say("reload", visit_.word("reload_none"));
        const bool is_good = daemon["reload"].value("good", true);
        const std::chrono::system_clock::time_point when{std::chrono::milliseconds{at}};
        say("reload",
            is_good ? word_with(visit_.language, "reload_good", commands::local_text(clock_, when))
                    : visit_.word("reload_bad"),
            is_good);
    }

    data bill_row(const ordered_json& from, const char* bill) const {
        data row{"bill", text_of(from[bill])};
        row.set("state", text_of(from["status"]));
        row.set("state_words", state_words(visit_.language, text_of(from["status"])));
        return row;
    }

    void add_orders(const ordered_json& database) {
        const auto& waiting = database["waiting"];
        part_.set("waiting", text_of(waiting["streams"]));
        const auto& unproduced = database["unproduced"];
        part_.set("unproduced", text_of(unproduced["count"]));
        part_.set("unproduced_oldest", one_or_none(unproduced["oldest"], "bill"));
        const auto& retrying = database["retrying"];
        part_.set("retrying", text_of(retrying["count"]));
        part_.set("retrying_oldest", one_or_none(retrying["oldest"], "bill"));
        part_.set("persons", list_of(database["for_a_person"], [&](const auto& state) {
                      auto row = bill_row(state, "oldest_bill");
                      row.set("count", text_of(state["count"]));
                      return row;
                  }));
        part_.set("last_order", one_or_none(database["last_acknowledged"], "bill"));
        part_.set("site", text_at(database, "/site/url"));
        part_.set("pauses", list_of(database["pauses"], [&](const auto& pause) {
                      data row{"scope", text_of(pause["scope"])};
                      row.set("is_whole", pause["scope"] == "all");
                      row.set("name", text_of(pause["name"]));
                      row.set("who", text_of(pause["who"]));
                      row.set("why", text_of(pause["why"]));
                      row.set("since", local_time_of(pause["at"], clock_));
                      return row;
                  }));
    }

    /// A list of one, for the template.
    data one_or_none(const ordered_json& order, const char* bill) {
        data list{data::type::list};
        if (order.is_null()) return list;
        auto row = bill_row(order.contains("status") ? order : ordered_json{{bill, order[bill]}, {"status", ""}}, bill);
        for (const auto* time : {"paid_at", "since", "at"})
            if (order.contains(time)) row.set("when", local_time_of(order[time], clock_));
        list << row;
        return list;
    }

    void add_dead(const ordered_json& dead) {
        part_.set("has_dead", !dead["causes"].empty());
        part_.set("dead", list_of(dead["causes"], [&](const auto& cause) {
                      data row{"cause", text_of(cause["cause"])};
                      row.set("count", text_of(cause["count"]));
                      row.set("since", local_time_of(cause["oldest"], clock_));
                      row.set("to_do", text_of(cause["to_do"]));
                      return row;
                  }));
    }

    const Visit& visit_;
    trace::LocalClock clock_;
    data part_;
};

} // namespace

void show_status(const Visit& visit, httplib::Response& response) {
    show(response, 200,
         page(visit, visit.word("status_title"), Place::daemon, render(visit, "status", Status{visit}.all())));
}

} // namespace shopd::web
