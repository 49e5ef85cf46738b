#pragma once

#include "config/config.hpp"
#include "config/handler_description.hpp"
#include "config/report.hpp"
#include "config/yaml_tree.hpp"

#include <span>
#include <vector>

namespace shopd::config {

/// The rules of `products:` in the order of the file, checked against the handlers' descriptions.
std::vector<ProductRule> read_products(const Value& products, std::span<const HandlerDescription> handlers,
                                       Report& report);

/// The parameters of one rule: a map, or the text `key=value&key=value` of the plugin's catalogue (handlerparams;
/// source: the plugin splits at & and =, decodes nothing and drops what follows a second =).
/// @param handler  whose parameters they are; nullptr where it is not known, then only their form is checked
std::map<std::string, Parameter> read_parameters(const Value& value, const HandlerDescription* handler,
                                                 const std::string& path, Report& report);

} // namespace shopd::config
