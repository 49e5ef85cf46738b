#pragma once

#include "handlers/effect.hpp"

#include <map>
#include <set>
#include <string>

/// Effects of an item that wait for what another one of it makes: they are planned without its id, and get that once it
/// is there, in the wave after. Until then they are neither looked for nor applied. Pure.
namespace shopd::handlers {

/// The idnumber that what an item makes has for ever: no other item's, at most 100 characters of ASCII.
/// @param key  of any effect of the item
std::string creation_idnumber(const EffectKey& key);

/// The short name that a course has for ever: USERNAME_BILL_CODE, no other item's.
/// @param key  of any effect of the item
std::string course_short_name(const std::string& username, const EffectKey& key);

/// Gives the courses that are to be made their short names, once the account has its name; the one of before where the
/// order was undone and is produced again.
/// @return those that got one: for the ledger
std::set<EffectKey> name_courses(std::map<EffectKey, Effect>& effects, const std::map<EffectKey, Effect>& ledger,
                                 const std::string& username);

/// @return true for an effect that is for a thing which is not made yet, as far as its intent knows
bool waits_for_creation(const Effect& effect);

/// @param effect  of any effect of an item
/// @return what is made for the item, once it is there; nullptr before
const Effect* find_made(const std::map<EffectKey, Effect>& effects, const EffectKey& effect);

/// @return true where something waits for what is there by now
bool can_go_on(const std::map<EffectKey, Effect>& effects);

/// Gives the effects that wait the id of what was made for them.
/// @return those that got one: for the ledger
std::set<EffectKey> fill_created(std::map<EffectKey, Effect>& effects);

} // namespace shopd::handlers
