#include "daemon/web/following.hpp"

#include "daemon/commands/trace/live_lines.hpp"
#include "daemon/web/order.hpp"
#include "daemon/web/render.hpp"
#include "daemon/web/trace_part.hpp"

#include <fmt/format.h>

namespace shopd::web {
namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 250ms; ///< how soon an end is noticed
constexpr auto sign_of_life = 15s;    ///< proxies cut what is silent for long
constexpr std::size_t most_behind = 2000;

/// One browser's following. Its own thread alone uses it, and the request that it came with is gone by then.
class Following {
public:
    Following(const Visit& visit, const TracedOrder& order, std::shared_ptr<void> place)
        : common_{visit.common}, request_{visit.request}, place_{std::move(place)}, order_{order}, lines_{order_},
          live_{visit.config->trace, order.ids} {
        const auto last = request_.get_header_value("Last-Event-ID");
        after_ = parse_position(last.empty() ? request_.get_param_value("after") : last);
        catch_up(visit);
    }

    /// @return whether it goes on
    bool go_on(httplib::DataSink& sink) {
        if (std::exchange(is_first_, false)) return send(sink, "retry: 2000\n\n" + waiting_) && !must_load_again_;
        const Visit visit{common_, request_};
        if (common_.is_ending || !sink.is_writable()) return false;
        if (!visit.session) return send(sink, "event: ended\ndata:\n\n") && false;
        std::string events;
        live_.follow(look_interval, [&](const trace::Entry& entry) {
            if (const auto line = lines_.take(entry, true)) events += event_of(visit, *line);
        });
        const auto now = std::chrono::steady_clock::now();
        if (events.empty() && now - said_ < sign_of_life) return true;
        return send(sink, events.empty() ? ":\n\n" : events);
    }

private:
    /// What came between the page, or the last line that the browser had, and now.
    void catch_up(const Visit& visit) {
        trace::History history{visit.config->trace, {order_.ids, {}, {}}};
        bool is_found = after_ && after_->count == 0;
        std::size_t behind = 0;
        while (const auto entry = history.next()) {
            live_.has_read(*entry);
            const bool is_own = live_.is_own(*entry);
            const auto line = lines_.take(*entry, is_own);
            if (!line || !is_own || !after_) continue;
            is_found = is_found || lines_.position() == *after_;
            if (lines_.position().count > after_->count && ++behind <= most_behind) waiting_ += event_of(visit, *line);
        }
        must_load_again_ = !is_found || behind > most_behind;
        if (must_load_again_) waiting_ = "event: again\ndata:\n\n";
    }

    [[nodiscard]] std::string event_of(const Visit& visit, const ShownLine& line) const {
        std::string row = line_rows(visit, {line});
        std::erase(row, '\n');
        std::erase(row, '\r');
        return fmt::format("id: {}\ndata: {}\n\n", lines_.position().text(), row);
    }

    bool send(httplib::DataSink& sink, const std::string& events) {
        said_ = std::chrono::steady_clock::now();
        return sink.write(events.data(), events.size());
    }

    Common& common_;
    httplib::Request request_;
    std::shared_ptr<void> place_;
    TracedOrder order_;
    OrderLines lines_;
    commands::LiveLines live_;
    std::optional<Position> after_;
    std::string waiting_;
    bool must_load_again_ = false;
    bool is_first_ = true;
    std::chrono::steady_clock::time_point said_;
};

} // namespace

void follow_order(const Visit& visit, httplib::Response& response, BillId bill) {
    const auto order = find_traced_order(visit, bill);
    if (!order || order->ids.empty()) return show_no_order(visit, response, bill);
    auto place = visit.common.followers.take();
    if (!place) {
        response.set_header("Retry-After", "30");
        return show_message(visit, response, 503, "unavailable_title", visit.word("follow_busy"));
    }
    const auto following = std::make_shared<Following>(visit, *order, std::move(place));
    response.status = 200;
    response.set_header("X-Accel-Buffering", "no"); // nginx passes it on at once
    response.set_content_provider("text/event-stream; charset=utf-8",
                                  [following](std::size_t, httplib::DataSink& sink) {
                                      if (!following->go_on(sink)) sink.done();
                                      return true;
                                  });
}

} // namespace shopd::web
