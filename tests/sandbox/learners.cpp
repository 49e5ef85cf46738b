#include "tests/sandbox/learners.hpp"

#include "tests/sandbox/php_serialize.hpp"

namespace shopd::sandbox::shop {

std::string naming(const std::vector<Learner>& learners, const std::string& role) {
    std::vector<php::Member> participants;
    for (const auto& learner : learners)
        participants.emplace_back("p" + std::to_string(participants.size()),
                                  php::object("stdClass", {{"firstname", php::text(learner.first_name)},
                                                           {"lastname", php::text(learner.last_name)},
                                                           {"email", php::text(learner.email)},
                                                           {"city", php::text("Paris")},
                                                           {"password", php::text("secret")},
                                                           {"moodleid", php::integer(2)}}));
    const auto users = php::array({{role, php::array(participants)}});
    return php::base64(php::object("stdClass", {{"users", users}, {"id", php::text("1")}}));
}

} // namespace shopd::sandbox::shop
