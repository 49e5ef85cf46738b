#pragma once

#include "config/text_template.hpp"
#include "daemon/production/context.hpp"
#include "daemon/production/wave.hpp"
#include "moodle/rest/error.hpp"

#include <optional>

namespace shopd::production {

/// One call that a composed handler words, made so that it takes effect once. What can be observed is looked for before
/// the call, and again when its answer is in doubt; it is not repeated before moodle.php_limit has passed. What cannot
/// be observed is called once: is its fate not known, it ends uncertain, for a person. That it is tried is on record
/// before each call.
class Calling {
public:
    /// @param effect   a Call that is due, to be made or to be undone
    /// @param account  fills in what the intent leaves open
    Calling(Context& context, const Wave& wave, OrderInWave& order, handlers::Effect& effect, config::Lookup account);

    /// Settles the effect one way or another; defers its order where the lease was lost.
    void run();

private:
    [[nodiscard]] bool may_call();
    [[nodiscard]] bool mark();
    void call();
    void take_failure(const rest::Error& error);
    /// @return nothing where it could not be looked: the effect is settled then
    std::optional<bool> observe();
    std::optional<bool> observe_by_sql();
    std::optional<bool> observe_by_function();
    void fail_to_observe(const rest::Error& error);
    void settle();
    void give_up(const std::string& code, const std::string& what);
    [[nodiscard]] std::string filled(const std::string& text) const;
    [[nodiscard]] handlers::CallArguments filled(const handlers::CallArguments& arguments) const;

    Context& context_;
    const Wave& wave_;
    OrderInWave& order_;
    handlers::Effect& effect_;
    const handlers::Call& call_;
    config::Lookup account_;
    std::optional<handlers::TimePoint> tried_; ///< the last call whose fate is not known, this wave's too
};

} // namespace shopd::production
