#pragma once

#include "config/config.hpp"
#include "moodle/rest/error.hpp"
#include "moodle/rest/form.hpp"
#include "moodle/rest/token.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace shopd::rest {

class Transport;

/// Calls functions of Moodle's web services, one after the other, over one kept-alive connection. One a thread; nothing
/// is retried here (batch.hpp, backoff.hpp, breaker.hpp do that), and a request is sent at most once (transport.hpp).
class Client {
public:
    /// @param settings  url, ca_file, deadlines and max_input_vars are read
    /// @throws BadEndpoint  when the URL cannot be called (endpoint.hpp)
    Client(const config::Moodle& settings, std::shared_ptr<const WebServiceToken> token);
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    /// POSTs wstoken, wsfunction and moodlewsrestformat=json, then the parameters in their order. Blocks up to
    /// `moodle.deadline`.
    /// @return what Moodle answered, null for functions that return nothing. A call of more variables than
    ///         `max_input_vars` is not sent, since PHP would do a part of it in silence: Error config,
    ///         too_many_variables.
    Result<nlohmann::json> call(std::string_view function, const Parameters& parameters);

    /// Is told of each request that was made and how it ended.
    /// @param failure  nothing where Moodle answered with success
    using Observer = std::function<void(std::string_view function, std::optional<ErrorClass> failure,
                                        std::chrono::nanoseconds took)>;

    void observe(Observer observer) { observer_ = std::move(observer); }

    /// How many requests were made, answered or not.
    [[nodiscard]] std::uint64_t calls() const { return calls_; }

private:
    Result<nlohmann::json> send(std::string_view function, const Parameters& parameters);

    std::shared_ptr<const WebServiceToken> token_;
    std::size_t max_input_vars_;
    std::unique_ptr<Transport> transport_;
    std::uint64_t calls_ = 0;
    Observer observer_;
};

} // namespace shopd::rest
