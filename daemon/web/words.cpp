#include "daemon/web/words.hpp"

#include <algorithm>
#include <stdexcept>

namespace shopd::web {

const std::vector<Word>& words() {
    static const std::vector<Word> table{
        // The frame of every page.
        {"skip", "Skip to the content", "Aller au contenu"},
        {"pages", "Pages", "Pages"},
        {"traces", "Traces", "Traces"},
        {"daemon", "The daemon", "Le service"},
        {"sign_out", "Sign out", "Se déconnecter"},
        {"signed_in_as", "Signed in as", "Connecté :"},
        {"zone", "Times are local times of {}.", "Les heures sont locales : {}."},
        {"zone_system", "this machine", "cette machine"},
        // Signing in.
        {"sign_in", "Sign in", "Se connecter"},
        {"sign_in_words", "This page shows customers' names and orders.",
         "Cette page montre les noms et les commandes des clients."},
        {"name", "Name", "Nom d'utilisateur"},
        {"password", "Password", "Mot de passe"},
        {"ended", "Your session has ended. Sign in to go on where you were.",
         "Votre session est terminée. Connectez-vous pour reprendre où vous étiez."},
        {"signed_out", "You are signed out.", "Vous êtes déconnecté."},
        {"wrong", "This name and this password do not go together.",
         "Ce nom d'utilisateur et ce mot de passe ne vont pas ensemble."},
        {"too_often", "Too many attempts. Try again in {} s.", "Trop d'essais. Réessayez dans {} s."},
        {"form_too_old", "This form was too old, or your browser keeps no cookies. Please try again.",
         "Ce formulaire était trop ancien, ou votre navigateur refuse les cookies. Veuillez réessayer."},
        // Orders to choose from.
        {"orders_title", "Scan the merchant traces", "Scanner les traces marchandes"},
        {"search", "Transaction id, bill, customer or e-mail",
         "Identifiant de transaction, facture, client ou courriel"},
        {"search_words", "Paste a transaction id to see its trace, or search and choose an order.",
         "Collez un identifiant de transaction pour voir sa trace, ou cherchez et choisissez une commande."},
        {"scan", "Scan", "Scanner"},
        {"orders", "Orders, newest first", "Commandes, de la plus récente à la plus ancienne"},
        {"bill", "Bill", "Facture"},
        {"date", "Placed", "Passée le"},
        {"customer", "Customer", "Client"},
        {"amount", "Amount", "Montant"},
        {"state", "State", "État"},
        {"transaction", "Transaction", "Transaction"},
        {"mark_dead", "on the dead list", "sur la liste des échecs"},
        {"mark_shared", "shared transaction id", "identifiant partagé"},
        {"mark_test", "test", "test"},
        {"older", "Older orders", "Commandes plus anciennes"},
        {"newest", "Newest orders", "Commandes les plus récentes"},
        {"found_one", "One order.", "Une commande."},
        {"found_many", "{} orders.", "{} commandes."},
        {"found_more", "The {} newest orders that fit.", "Les {} commandes les plus récentes qui correspondent."},
        {"found_none", "No order fits “{}”, and the trace has no such transaction id.",
         "Aucune commande ne correspond à « {} », et la trace n'a pas cet identifiant de transaction."},
        {"found_none_short", "No order fits.", "Aucune commande ne correspond."},
        {"no_orders", "The shop has no orders.", "La boutique n'a pas de commandes."},
        {"search_failed", "The search failed. Press Enter to try again.",
         "La recherche a échoué. Appuyez sur Entrée pour réessayer."},
        // The trace of an order.
        {"order_title", "Order {}", "Commande {}"},
        {"gone_title", "A transaction that the shop no longer has", "Une transaction que la boutique n'a plus"},
        {"gone_words", "No order has this transaction id now, but the trace does.",
         "Aucune commande n'a plus cet identifiant de transaction, mais la trace l'a."},
        {"trace", "The trace", "La trace"},
        {"trace_tools", "What to do with the trace", "Que faire de la trace"},
        {"follow", "Follow live", "Suivre en direct"},
        {"following", "Following: new lines appear here.", "Suivi en direct : les nouvelles lignes apparaissent ici."},
        {"follow_stopped", "No longer following.", "Le suivi est arrêté."},
        {"follow_lost", "The connection is lost. Trying again …", "La connexion est perdue. Nouvel essai …"},
        {"follow_ended", "Following has ended: reload the page, and sign in if you are asked to.",
         "Le suivi est terminé : rechargez la page, et connectez-vous si cela est demandé."},
        {"follow_busy", "Too many people follow orders now. Try again later.",
         "Trop de personnes suivent des commandes en ce moment. Réessayez plus tard."},
        {"new_line", "New line: {}", "Nouvelle ligne : {}"},
        {"copy", "Copy", "Copier"},
        {"copied", "The trace is copied.", "La trace est copiée."},
        {"not_copied", "The browser does not let the trace be copied: download it.",
         "Le navigateur ne permet pas de copier la trace : téléchargez-la."},
        {"print", "Print", "Imprimer"},
        {"download", "Download", "Télécharger"},
        {"reload", "Reload", "Actualiser"},
        {"time", "Time", "Heure"},
        {"since_before", "Since the line before", "Depuis la ligne d'avant"},
        {"since_first", "Since the first line", "Depuis la première ligne"},
        {"event", "Event", "Événement"},
        {"error", "Error", "Erreur"},
        {"warning", "Warning", "Avertissement"},
        {"again", "perhaps told twice", "peut-être notée deux fois"},
        {"perhaps", "perhaps another order's", "peut-être d'une autre commande"},
        {"plugin", "written by the plugin", "écrite par le plugin"},
        {"clock_back", "the clock went back", "l'horloge a reculé"},
        {"first_line", "first line", "première ligne"},
        {"lines_one", "One line.", "Une ligne."},
        {"lines_many", "{} lines.", "{} lignes."},
        {"errors_none", "No errors.", "Aucune erreur."},
        {"errors_one", "One error.", "Une erreur."},
        {"errors_many", "{} errors.", "{} erreurs."},
        {"no_lines", "The trace has no lines of this order yet.",
         "La trace n'a pas encore de lignes de cette commande."},
        {"no_transaction",
         "This order has no transaction id yet, so the lines of the trace that are its own cannot be told.",
         "Cette commande n'a pas encore d'identifiant de transaction : ses lignes de la trace ne peuvent être "
         "reconnues."},
        {"cut", "Only the last {} lines are shown; the download has all.",
         "Seules les {} dernières lignes sont affichées ; le téléchargement les contient toutes."},
        {"left_out", "Lines that are marked as another order's were left out: {}.",
         "Les lignes marquées comme celles d'une autre commande ont été omises : {}."},
        {"problems", "What could not be read", "Ce qui n'a pas pu être lu"},
        // The order beside it.
        {"the_order", "The order", "La commande"},
        {"shared", "Other orders have, or had, the same transaction id:",
         "D'autres commandes ont, ou avaient, le même identifiant de transaction :"},
        {"produced", "Everything that was bought has been given.", "Tout ce qui a été acheté a été fourni."},
        {"not_produced", "Not everything that was bought is recorded as given.",
         "Tout ce qui a été acheté n'est pas enregistré comme fourni."},
        {"in_no_shop", "The shop no longer has this order; what follows is what was recorded of it.",
         "La boutique n'a plus cette commande ; ce qui suit est ce qui en a été enregistré."},
        {"paymode", "Paid by", "Payée par"},
        {"test_order", "This is a test order.", "Ceci est une commande de test."},
        {"dead", "Waits for a person", "Attend une personne"},
        {"dead_of", "of {}", "de {}"},
        {"since", "since", "depuis"},
        {"to_do", "What to do:", "Que faire :"},
        {"holds", "Held by a person", "Retenue par une personne"},
        {"account", "Account", "Compte"},
        {"no_account", "no account", "pas de compte"},
        {"customer_number", "Number", "Numéro"},
        {"customer_name", "Name", "Nom"},
        {"email", "E-mail", "Courriel"},
        {"last_access", "last access:", "dernier accès :"},
        {"never", "never", "jamais"},
        {"bills", "Other orders of this customer", "Autres commandes de ce client"},
        {"items", "What was bought", "Ce qui a été acheté"},
        {"products", "Products", "Produits"},
        {"until", "until {}", "jusqu'au {}"},
        {"without_end", "without end", "sans fin"},
        {"seats", "Seats", "Places"},
        {"seats_free", "{} free", "{} libres"},
        {"seats_taken", "{} assigned", "{} attribuées"},
        {"states", "States, as they were seen", "États, tels qu'ils ont été vus"},
        {"effects", "What was done", "Ce qui a été fait"},
        {"not_there", "no longer there", "n'est plus là"},
        {"none", "none", "aucun"},
        // What the daemon is doing.
        {"status_title", "What the daemon is doing", "Ce que fait le service"},
        {"well", "All is well.", "Tout va bien."},
        {"attention", "Somebody should look at this", "Quelqu'un devrait regarder ceci"},
        {"updated", "As of {}.", "À {}."},
        {"process", "Process", "Processus"},
        {"state_ready", "ready", "prêt"},
        {"state_starting", "starting: it waits for the database or Moodle",
         "démarre : il attend la base de données ou Moodle"},
        {"state_draining", "finishing its work before it ends", "termine son travail avant de s'arrêter"},
        {"hears", "Changes in the shop", "Changements dans la boutique"},
        {"hears_well", "arrive at once", "arrivent aussitôt"},
        {"hears_not", "are looked for now and then", "sont cherchés de temps en temps"},
        {"moodle", "Moodle", "Moodle"},
        {"moodle_closed", "answers", "répond"},
        {"moodle_open", "does not answer well; calls wait", "ne répond pas bien ; les appels attendent"},
        {"trace_file", "Merchant trace", "Trace marchande"},
        {"trace_ok", "is written", "est écrite"},
        {"trace_bad", "cannot be written: production stands", "ne peut pas être écrite : la production attend"},
        {"done", "Done since the start", "Fait depuis le démarrage"},
        {"done_words", "{} orders", "{} commandes"},
        {"reloaded", "Configuration", "Configuration"},
        {"reload_none", "as at the start", "celle du démarrage"},
        {"reload_good", "reloaded on {}", "rechargée le {}"},
        {"reload_bad", "the reload failed, the old one stays", "le rechargement a échoué, l'ancienne reste"},
        {"production", "Orders", "Commandes"},
        {"paused", "Paused", "En pause"},
        {"waiting", "Customers whose orders wait", "Clients dont les commandes attendent"},
        {"unproduced", "Paid and not produced yet", "Payées et pas encore produites"},
        {"oldest", "the oldest:", "la plus ancienne :"},
        {"retrying", "Tried again", "Réessayés"},
        {"for_a_person", "Waiting for a person", "Attendent une personne"},
        {"last_order", "Last order seen to", "Dernière commande traitée"},
        {"dead_list", "The dead list", "La liste des échecs"},
        {"dead_none", "Nothing waits for a person.", "Rien n'attend une personne."},
        {"cause", "Cause", "Cause"},
        {"remedy", "What to do", "Que faire"},
        {"count", "Count", "Nombre"},
        {"no_database", "The database cannot be asked now.",
         "La base de données ne peut pas être interrogée maintenant."},
        // What went wrong.
        {"not_found_title", "There is nothing here", "Il n'y a rien ici"},
        {"not_found_words", "No page has this address.", "Aucune page n'a cette adresse."},
        {"no_order_title", "No such order", "Cette commande n'existe pas"},
        {"no_order_words", "Neither the shop nor the daemon knows an order {}.",
         "Ni la boutique ni le service ne connaissent de commande {}."},
        {"failed_title", "Something went wrong", "Quelque chose n'a pas fonctionné"},
        {"failed_words", "It stands in the log under the reference {}.", "C'est noté au journal sous la référence {}."},
        {"unavailable_title", "Not now", "Pas maintenant"},
        {"unavailable_words", "The database does not answer. The daemon tries on; reload the page in a moment.",
         "La base de données ne répond pas. Le service continue d'essayer ; rechargez la page dans un instant."},
        {"busy_words", "Too many requests at once. Try again in a moment.",
         "Trop de demandes à la fois. Réessayez dans un instant."},
        {"refused_title", "This request is refused", "Cette demande est refusée"},
        {"refused_method", "This page only answers to GET, HEAD and its own forms.",
         "Cette page ne répond qu'à GET, HEAD et à ses propres formulaires."},
        {"refused_host", "The page is not known under this name: web.host in the configuration.",
         "La page n'est pas connue sous ce nom : web.host dans la configuration."},
        {"refused_form", "A form can be sent from these pages only.",
         "Un formulaire ne peut être envoyé que depuis ces pages."},
        {"refused_size", "The request is too large.", "La demande est trop grande."},
        {"back", "To the orders", "Vers les commandes"},
        // States of a bill.
        {"bill_WORKING", "being made by a seller", "en préparation par un vendeur"},
        {"bill_PLACED", "placed", "passée"},
        {"bill_PENDING", "payment pending", "paiement attendu"},
        {"bill_SOLDOUT", "paid", "payée"},
        {"bill_PREPROD", "paid, in production", "payée, en production"},
        {"bill_PARTIAL", "partly produced", "produite en partie"},
        {"bill_COMPLETE", "complete", "terminée"},
        {"bill_FAILED", "failed", "en échec"},
        {"bill_PAYBACK", "paid back", "remboursée"},
        {"bill_CANCELLED", "cancelled", "annulée"},
        {"bill_REFUSED", "payment refused", "paiement refusé"},
    };
    return table;
}

namespace {

const Word* find(std::string_view key) {
    const auto found = std::find_if(words().begin(), words().end(), [&](const Word& one) { return one.key == key; });
    return found == words().end() ? nullptr : &*found;
}

std::string in(Language language, const Word& word) {
    return std::string{language == Language::french ? word.french : word.english};
}

} // namespace

std::string word(Language language, std::string_view key) {
    const auto* found = find(key);
    if (found == nullptr) throw std::out_of_range{"no word for " + std::string{key}};
    return in(language, *found);
}

std::string word_with(Language language, std::string_view key, std::string_view value) {
    auto text = web::word(language, key);
    const auto place = text.find("{}");
    return place == std::string::npos ? text : text.replace(place, 2, value);
}

std::string state_words(Language language, std::string_view state) {
    const auto* found = find("bill_" + std::string{state});
    return found == nullptr ? "" : in(language, *found);
}

} // namespace shopd::web
