import type { PageWords } from "./page-words";

export const de: PageWords = {
  codeTitle: "Code eingeben",
  errorTitle: "Fehler: {title}",
  safety: "Geben Sie den Code nie an jemanden weiter, der Sie danach fragt.",
  returns: "Danach geht es zurück zu {place}.",
  cancel: "Abbrechen und zurück zu {place}",
  language: "Sprache",
  changeLanguage: "Sprache ändern",
  problem: "Es gibt ein Problem",
  plainHint: "Wählen Sie das Land oder beginnen Sie mit + und der Ländervorwahl.",
  resent: "Neuer Code an {number} gesendet.",
  notReturned: "Ihre Nummer ist bestätigt, aber wir konnten Sie nicht zurückbringen.",
  tryAgain: "Noch einmal versuchen",
  startAgain: "Neu beginnen",
  refused: {
    heading: "Dieser Link funktioniert nicht",
    lede: "Gehen Sie zurück zu der App oder Website, von der Sie kommen, und beginnen Sie dort neu.",
    developers: "Für Entwickler: Setzen Sie diese Zeile und starten Sie den Dienst neu.",
    return_not_allowed: "Die Adresse für den Rückweg steht nicht auf der Liste des Betreibers dieses Dienstes.",
    repeated: "Der Link enthält {name} mehr als einmal.",
    too_long: "Im Link ist {name} länger als {count} Zeichen.",
    not_ascii: "Im Link darf {name} nur druckbare ASCII-Zeichen enthalten.",
    unknown_value: "Im Link muss {name} einer dieser Werte sein: {values}.",
    lock_without_number: "Mit lock=1 braucht der Link eine phone_number, die es gibt, mit + und Ländervorwahl.",
  },
};
