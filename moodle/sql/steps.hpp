#pragma once

#include "moodle/sql/install.hpp"

/// The steps of which plans are made. Each gives nothing (or appends nothing) where there is nothing to do.
namespace shopd::sql {

std::string as_owner(const Facts& facts, const std::string& sql);
bool wants_grants(const Facts& facts);

void add_roles(Plan& plan, const Facts& facts);
void add_owners_way_in(Plan& plan, const Facts& facts);
void add_schema(Plan& plan, const Facts& facts);
void add_objects(Plan& plan, const Facts& facts, const Request& request);
void add_routing(Plan& plan, const Facts& facts);
void add_products_to_outbox(Plan& plan, const Facts& facts);
void add_our_grants(Plan& plan, const Facts& facts, const Request& request);
void add_moodles_grants(Plan& plan, const Facts& facts);
void add_trigger(Plan& plan, const Facts& facts);
void add_product_trigger(Plan& plan, const Facts& facts);
void add_product_adoption(Plan& plan, const Facts& facts);
void add_adoption(Plan& plan, const Facts& facts);
void add_version(Plan& plan, const Facts& facts, int version);

void remove_trigger(Plan& plan, const Facts& facts);
void remove_product_trigger(Plan& plan, const Facts& facts);
std::string forget_products_sql(const Facts& facts);
void put_back_version_2(Plan& plan, const Facts& facts);
void remove_routing(Plan& plan, const Facts& facts);
std::string drop_functions_sql(const Facts& facts);
void remove_moodles_grants(Plan& plan, const Facts& facts);

} // namespace shopd::sql
