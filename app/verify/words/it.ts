import type { PageWords } from "./page-words";

export const it: PageWords = {
  codeTitle: "Inserisci il codice",
  errorTitle: "Errore: {title}",
  safety: "Non condividere mai il codice con chi te lo chiede.",
  returns: "Dopo tornerai a {place}.",
  cancel: "Annulla e torna a {place}",
  language: "Lingua",
  changeLanguage: "Cambia lingua",
  problem: "C’è un problema",
  plainHint: "Scegli il Paese, oppure inizia con + e il prefisso internazionale.",
  resent: "Nuovo codice inviato al {number}.",
  notReturned: "Il tuo numero è confermato, ma non siamo riusciti a riportarti indietro.",
  tryAgain: "Riprova",
  startAgain: "Ricomincia",
  refused: {
    heading: "Questo link non funziona",
    lede: "Torna all’app o al sito da cui arrivi e ricomincia da lì.",
    developers: "Per gli sviluppatori: imposta questa riga, poi riavvia il servizio.",
    return_not_allowed: "L’indirizzo di ritorno non è nell’elenco di chi gestisce questo servizio.",
    repeated: "Il link contiene {name} più di una volta.",
    too_long: "Nel link, {name} supera i {count} caratteri.",
    not_ascii: "Nel link, {name} può contenere solo caratteri ASCII stampabili.",
    unknown_value: "Nel link, {name} deve essere uno di questi valori: {values}.",
    lock_without_number: "Con lock=1 il link deve contenere un phone_number che esiste, con + e il prefisso internazionale.",
  },
};
