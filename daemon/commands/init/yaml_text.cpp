#include "daemon/commands/init/yaml_text.hpp"

#include <yaml-cpp/emitter.h>

namespace shopd::commands {
namespace {

std::string emit(const std::string& text, YAML::EMITTER_MANIP style) {
    YAML::Emitter out;
    out << YAML::Flow << YAML::BeginSeq << style << text << YAML::EndSeq; // in a flow, where more needs quotes
    const std::string list = out.c_str();
    return list.substr(1, list.size() - 2);
}

} // namespace

std::string yaml_scalar(const std::string& text) {
    return emit(text, YAML::Auto);
}

std::string yaml_quoted(const std::string& text) {
    return emit(text, YAML::DoubleQuoted);
}

} // namespace shopd::commands
