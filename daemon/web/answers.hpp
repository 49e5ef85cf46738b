#pragma once

#include "daemon/web/sign_in.hpp"
#include "daemon/web/visit.hpp"

#include <exception>

namespace shopd::web {

/// What each address answers. For any thread.
class Answers {
public:
    explicit Answers(Common& common) : common_{common} {}

    bool refuse(const httplib::Request& request, httplib::Response& response);
    void answer(const httplib::Request& request, httplib::Response& response);

    /// Nothing of what went wrong is shown: a reference, which stands in the log.
    void fail(const httplib::Request& request, httplib::Response& response, const std::exception_ptr& failure);

private:
    void answer_signed_in(const Visit& visit, httplib::Response& response);

    Common& common_;
    SignIn sign_in_;
};

} // namespace shopd::web
