#include "daemon/commands/dossier/words.hpp"

#include <algorithm>
#include <stdexcept>

namespace shopd::commands {

const std::vector<Word>& words() {
    static const std::vector<Word> table{
        {"title", "Dossier of order", "Dossier de la commande"},
        {"made_at", "Made on", "Établi le"},
        {"times", "All times are local times of", "Toutes les heures sont locales :"},
        {"system_zone", "this machine", "cette machine"},
        {"by", "by moodle-shopd", "par moodle-shopd"},
        {"order", "The order", "La commande"},
        {"bill", "Bill", "Facture"},
        {"transaction", "Transaction", "Transaction"},
        {"placed_at", "Placed", "Passée le"},
        {"state", "State", "État"},
        {"amount", "Amount", "Montant"},
        {"paymode", "Mode of payment", "Mode de paiement"},
        {"test", "This is a test order.", "Ceci est une commande de test."},
        {"gone", "The shop no longer has this order; what follows is what was recorded of it.",
         "La boutique n'a plus cette commande ; ce qui suit est ce qui en a été enregistré."},
        {"shared", "Other orders have, or had, the same transaction number:",
         "D'autres commandes ont, ou avaient, le même numéro de transaction :"},
        {"items", "Items", "Articles"},
        {"code", "Code", "Code"},
        {"name", "Name", "Nom"},
        {"kind", "Kind", "Nature"},
        {"quantity", "Quantity", "Quantité"},
        {"customer", "Customer", "Client"},
        {"customer_number", "Customer number", "Numéro de client"},
        {"email", "E-mail", "Courriel"},
        {"place", "Place", "Lieu"},
        {"states", "States of the payment, as they were seen", "États du paiement, tels qu'ils ont été vus"},
        {"seen_at", "Seen", "Vu le"},
        {"note", "Note", "Remarque"},
        {"given", "What was done", "Ce qui a été fait"},
        {"produced", "Everything that was bought has been given.", "Tout ce qui a été acheté a été fourni."},
        {"not_produced", "Not everything that was bought is recorded as given.",
         "Tout ce qui a été acheté n'est pas enregistré comme fourni."},
        {"what", "What", "Quoi"},
        {"of_what", "Which", "Lequel"},
        {"outcome", "Outcome", "Résultat"},
        {"done_at", "Recorded", "Enregistré le"},
        {"there_now", "There now", "Présent à ce jour"},
        {"accounts", "Accounts", "Comptes"},
        {"username", "Username", "Identifiant"},
        {"first_access", "First access", "Premier accès"},
        {"last_access", "Last access", "Dernier accès"},
        {"suspended", "suspended", "suspendu"},
        {"deleted", "deleted", "supprimé"},
        {"active", "active", "actif"},
        {"enrolments", "Enrolments in courses, and their use", "Inscriptions aux cours, et leur utilisation"},
        {"course", "Course", "Cours"},
        {"from", "From", "Du"},
        {"until", "Until", "Au"},
        {"made", "Made", "Faite le"},
        {"log_first", "First activity in the log", "Première activité au journal"},
        {"log_last", "Last activity in the log", "Dernière activité au journal"},
        {"log_entries", "Entries in the log", "Entrées au journal"},
        {"products", "Products", "Produits"},
        {"reference", "Reference", "Référence"},
        {"messages", "Messages", "Messages"},
        {"text", "Text", "Texte"},
        {"dead", "What waits for a person", "Ce qui attend une personne"},
        {"cause", "Cause", "Cause"},
        {"detail", "Detail", "Détail"},
        {"since", "Since", "Depuis"},
        {"trace", "The trace", "La trace"},
        {"trace_words", "The lines as the files have them, in their order.",
         "Les lignes telles que les fichiers les contiennent, dans leur ordre."},
        {"perhaps", "The order of a line marked with ? is not known: its transaction number is shared.",
         "La commande d'une ligne marquée ? n'est pas connue : son numéro de transaction est partagé."},
        {"left_out", "Lines that are marked as another order's were left out:",
         "Les lignes marquées comme celles d'une autre commande ont été omises :"},
        {"problems", "What could not be read", "Ce qui n'a pas pu être lu"},
        {"checksums", "Checksums (SHA-256)", "Sommes de contrôle (SHA-256)"},
        {"checksum_words", "Of each file at the time of this dossier; a trace that is written to grows on.",
         "De chaque fichier à la date de ce dossier ; une trace en cours d'écriture continue de grandir."},
        {"proof", "The trace's seal", "Le scellement de la trace"},
        {"proof_good",
         "The whole trace was compared with its seal: no sealed line was changed, put in, taken out or moved.",
         "Toute la trace a été comparée à son scellement : aucune ligne scellée n'a été modifiée, ajoutée, retirée ou "
         "déplacée."},
        {"proof_bad", "The trace is not what was sealed:", "La trace ne correspond pas à ce qui a été scellé :"},
        {"proof_head", "Head of the chain, written", "Tête de la chaîne, écrite le"},
        {"proof_signed", "Signed up to", "Signée jusqu'au"},
        {"proof_signed_by", "by the key", "par la clé"},
        {"proof_witnessed", "Heads that the database kept and the seal has:",
         "Têtes conservées par la base de données et présentes dans le scellement :"},
        {"proof_last_good", "last good:", "dernier enregistrement valable :"},
        {"file", "File", "Fichier"},
        {"bytes", "Bytes", "Octets"},
        {"none", "none", "aucun"},
        {"never", "never", "jamais"},
        {"without_end", "without end", "sans fin"},
        {"yes", "yes", "oui"},
        {"no", "no", "non"},
        {"kind_account", "Account", "Compte"},
        {"kind_profile", "Contact data", "Coordonnées"},
        {"kind_enrolment", "Enrolment", "Inscription"},
        {"kind_group", "Group", "Groupe"},
        {"kind_membership", "Membership of a group", "Appartenance à un groupe"},
        {"kind_product", "Product", "Produit"},
        {"kind_complete", "Order marked complete", "Commande marquée comme terminée"},
        {"kind_role", "Role", "Rôle"},
        {"kind_extension", "More time", "Prolongation"},
        {"kind_product_shift", "End of the product moved", "Fin du produit déplacée"},
        {"kind_call", "Call of Moodle", "Appel de Moodle"},
        {"kind_note", "Line of the trace", "Ligne de la trace"},
        {"kind_notify_sales", "Message to sales", "Message au service commercial"},
        {"kind_notify_customer", "Message to the customer", "Message au client"},
        {"kind_account_suspension", "Account suspended", "Compte suspendu"},
        {"kind_creation", "Course or category made", "Cours ou catégorie créé"},
        {"outcome_planned", "planned", "prévu"},
        {"outcome_done", "done", "fait"},
        {"outcome_retry", "is tried again", "sera réessayé"},
        {"outcome_refused", "refused", "refusé"},
        {"outcome_uncertain", "uncertain", "incertain"},
        {"outcome_again", "to be done again", "à refaire"},
        {"outcome_not_ours", "left to others", "laissé à d'autres"},
        {"outcome_adopted", "given before", "fourni auparavant"},
        {"outcome_dropped", "given up", "abandonné"},
        {"outcome_undone", "taken back", "repris"},
    };
    return table;
}

std::string_view language_code(Language language) {
    return language == Language::french ? "fr" : "en";
}

Language language_of(std::string_view code) {
    return code.starts_with("fr") ? Language::french : Language::english;
}

std::string_view word(Language language, std::string_view key) {
    const auto found = std::find_if(words().begin(), words().end(), [&](const auto& one) { return one.key == key; });
    if (found == words().end()) throw std::out_of_range{"no word for " + std::string{key}};
    return language == Language::french ? found->french : found->english;
}

std::string word_or_key(Language language, std::string_view prefix, std::string_view key) {
    const auto whole = std::string{prefix} + std::string{key};
    const bool known = std::any_of(words().begin(), words().end(), [&](const auto& one) { return one.key == whole; });
    return known ? std::string{word(language, whole)} : std::string{key};
}

} // namespace shopd::commands
