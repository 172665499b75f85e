import type { PageWords } from "./page-words";

export const fr: PageWords = {
  codeTitle: "Saisir le code",
  errorTitle: "Erreur\u00a0: {title}",
  safety: "Ne donnez jamais ce code à quelqu’un qui vous le demande.",
  returns: "Vous reviendrez ensuite sur {place}.",
  cancel: "Annuler et revenir sur {place}",
  language: "Langue",
  changeLanguage: "Changer de langue",
  problem: "Il y a un problème",
  plainHint: "Choisissez le pays, ou commencez par + et l’indicatif du pays.",
  resent: "Nouveau code envoyé au {number}.",
  notReturned: "Votre numéro est confirmé, mais nous n’avons pas pu vous ramener.",
  tryAgain: "Réessayer",
  startAgain: "Recommencer",
  refused: {
    heading: "Ce lien ne fonctionne pas",
    lede: "Retournez sur l’application ou le site d’où vous venez et recommencez depuis là.",
    developers: "Pour les développeurs\u00a0: ajoutez cette ligne à la configuration, puis redémarrez le service.",
    return_not_allowed: "L’adresse de retour ne figure pas sur la liste de l’exploitant de ce service.",
    repeated: "Le lien contient {name} plusieurs fois.",
    too_long: "Dans le lien, {name} dépasse {count} caractères.",
    not_ascii: "Dans le lien, {name} ne peut contenir que des caractères ASCII imprimables.",
    unknown_value: "Dans le lien, {name} doit être l’une de ces valeurs\u00a0: {values}.",
    lock_without_number: "Avec lock=1, le lien doit contenir un phone_number qui existe, avec + et l’indicatif du pays.",
  },
};
