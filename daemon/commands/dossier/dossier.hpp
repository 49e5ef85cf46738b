#pragma once

#include "config/config.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>

namespace shopd::commands {

struct DossierOptions {
    config::Config config = {};
    std::string order = {};             ///< a bill id (digits only) or a transaction id; `txn:ID` is always the latter
    std::filesystem::path folder = "."; ///< must be there
    std::string language = {};          ///< "fr", "en"; "" the customer's, else the site's, else English
    bool force = false;                 ///< replaces files of the same name
    bool json = false;
};

/// Writes the evidence on one order, for a dispute, into dossier-BILL.json and dossier-BILL.html: what was bought, the
/// states that it was seen in, what was given and when the customer used it, and its lines of the trace with checksums.
/// Both files are for their owner alone; the page needs nothing from elsewhere.
/// @return 0; 1 where a file is there already or cannot be written; 69 where a file of the trace cannot be read (what
///         could be read is in the dossier, and it says what could not)
/// @throws pqxx::failure, database::UnusableDatabase, database::NoMoodle, WrongSelection
int dossier(const DossierOptions& options, std::ostream& out, std::ostream& err);

} // namespace shopd::commands
