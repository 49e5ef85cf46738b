#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace shopd::sandbox {

class Site;

/// What shall happen to calls of the stand-in. Delays, costs and holds add up; of the other actions the first rule
/// wins.
struct Fault {
    std::string action; ///< one of:
    // delay       `ms`, `when`
    // cost        the call lasts at least fixed_ms + entries * per_item_ms: what the real Moodle costs
    // hold        until `release` or `clear_faults`, `when`
    // status      HTTP `status` with `body`, `when`
    // rubbish     HTTP 200 with `body` (PHP's fatal error), `when`
    // exception   `exception`, `errorcode`, `message` instead of doing anything
    // die_before  the connection is closed, nothing was done
    // die_within  ... `after` entries (create_users: accounts are committed, so many mails are sent); what Moodle does
    // in
    //             a transaction is rolled back
    // die_after   ... everything was done
    // partial     success is answered for all, only the `first` entries are written
    std::string function = "*";
    std::string contains = {};   ///< only calls one of whose parameters contains this text
    int call = 0;                ///< only the n-th call that fits, from 1; 0: every
    int times = 0;               ///< at most so many; 0: all
    std::string when = "before"; ///< or "after" the effect
    int ms = 0;
    int fixed_ms = 0;
    double per_item_ms = 0;
    int status = 503;
    std::string body = {};
    std::string exception = "core\\exception\\invalid_parameter_exception";
    std::string errorcode = "invalidparameter";
    std::string message = "Invalid parameter value detected";
    int after = 0;
    int first = 0;
};

/// One call as the stand-in saw it.
struct RecordedCall {
    std::size_t number = 0; ///< in the order of arrival, from 0
    std::string function;
    std::vector<std::pair<std::string, std::string>> parameters; ///< as sent, without token, function and format
    std::chrono::sys_time<std::chrono::milliseconds> at{};
    std::chrono::milliseconds duration{0};
    /// running, held, held after the effect, answered, "ERRORCODE: why" (what Moodle hides), died, died within the
    /// effect, died after the effect, "status N", exception, closed
    std::string outcome;

    [[nodiscard]] std::string parameter(const std::string& name) const; ///< e.g. users[0][email]; "" where absent
};

/// The stand-in Moodle of a site, as a process of its own on loopback. It ends with us, however we end.
class StandIn {
public:
    struct Options {
        bool https = false;
        int port = 0; ///< 0: any that is free
    };

    explicit StandIn(const Site& site);
    StandIn(const Site& site, Options options);
    StandIn(std::string dsn, Options options);
    ~StandIn();
    StandIn(const StandIn&) = delete;
    StandIn& operator=(const StandIn&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; } ///< wwwroot, without a slash at the end

    [[nodiscard]] static std::string token(); ///< of the service account
    /// Writes it there (mode 0400, file `moodle-token`). @return the file
    [[nodiscard]] static std::filesystem::path token_file(const std::filesystem::path& folder);
    [[nodiscard]] std::filesystem::path ca_file() const; ///< only with https: the certificate to trust

    [[nodiscard]] pid_t pid() const { return process_; } ///< 0 when stopped

    void add(const Fault& fault) { add(std::vector<Fault>{fault}); }

    void add(const std::vector<Fault>& faults);
    void clear_faults(); ///< and lets go what is held
    void release();      ///< lets go what is held; the rules stay

    [[nodiscard]] std::vector<RecordedCall> calls(std::size_t from = 0) const;
    /// How many calls of that function, "*" for all; `outcome`: only those whose outcome begins so.
    [[nodiscard]] std::size_t count(const std::string& function, const std::string& outcome = "") const;
    void clear_calls();
    /// Waits until `count(function, outcome)` is at least `wanted`. @return false when it takes longer than `limit`
    bool wait_for(const std::string& function, const std::string& outcome = "", std::size_t wanted = 1,
                  std::chrono::milliseconds limit = std::chrono::seconds(30)) const;

    void stop(); ///< at once: calls under way are cut, connections refused from then on; faults and calls are forgotten
    void start_again(); ///< on the same port

private:
    std::string request(const std::string& method, const std::string& path, const std::string& body = "") const;

    std::string dsn_;
    Options options_;
    std::filesystem::path folder_; ///< for the certificate
    std::string url_;
    pid_t process_ = 0;
    int lifeline_ = -1;
};

} // namespace shopd::sandbox
