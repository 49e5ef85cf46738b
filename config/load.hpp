#pragma once

#include "config/config.hpp"
#include "config/handler_description.hpp"
#include "config/problems.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace shopd::config {

/// What becomes of `${NAME}` in a key that ends in _file where the environment has no NAME.
enum class Variables {
    must_be_set,  ///< a problem
    may_be_unset, ///< the path keeps the text: for commands that read no secret, outside the unit
};

/// Reads the configuration and, from the folder conf.d beside it, every *.yaml in the order of names (bytes), laid over
/// it: maps merge deep, a later value wins.
/// @param handlers  those that `products:` may name, with their parameters
/// @return a configuration in which every value is of its type and within its range, and every path is absolute
/// @throws ConfigProblems with all problems at once. Files are taken up to 1 MiB each, 200 in conf.d.
Config load(const std::filesystem::path& file, std::span<const HandlerDescription> handlers,
            Variables variables = Variables::must_be_set);

/// A file that was read already.
struct NamedText {
    std::string name; ///< for messages
    std::string text;
};

/// As `load`, of files in memory.
/// @param files   the configuration first, then those of conf.d in their order; at least one
/// @param folder  what relative paths count from
Config load_texts(const std::vector<NamedText>& files, const std::filesystem::path& folder,
                  std::span<const HandlerDescription> handlers, Variables variables = Variables::must_be_set);

/// Looks at the files that the configuration names, as far as they exist here: the token must not be readable for
/// everybody, and both token and certificates must be files. Apart from `load`, because a configuration may be checked
/// on another machine or by another user.
/// @throws ConfigProblems
void check_files(const Config& config);

/// Files that the configuration names and that are not here, as `key: path`: a mistake, unless the configuration is
/// meant for another machine.
std::vector<std::string> missing_files(const Config& config);

} // namespace shopd::config
