import type { PageWords } from "./page-words";

export const ptBr: PageWords = {
  codeTitle: "Digite o código",
  errorTitle: "Erro: {title}",
  safety: "Nunca compartilhe o código com quem pedir por ele.",
  returns: "Depois, você voltará para {place}.",
  cancel: "Cancelar e voltar para {place}",
  language: "Idioma",
  changeLanguage: "Mudar idioma",
  problem: "Há um problema",
  plainHint: "Escolha o país ou comece com + e o código do país.",
  resent: "Novo código enviado para {number}.",
  notReturned: "Seu número foi confirmado, mas não conseguimos levar você de volta.",
  tryAgain: "Tentar de novo",
  startAgain: "Começar de novo",
  refused: {
    heading: "Este link não funciona",
    lede: "Volte ao app ou site de onde você veio e comece de novo por lá.",
    developers: "Para desenvolvedores: adicione esta linha à configuração e reinicie o serviço.",
    return_not_allowed: "O endereço de retorno não está na lista de quem administra este serviço.",
    repeated: "O link contém {name} mais de uma vez.",
    too_long: "No link, {name} tem mais de {count} caracteres.",
    not_ascii: "No link, {name} só pode conter caracteres ASCII imprimíveis.",
    unknown_value: "No link, {name} precisa ser um destes valores: {values}.",
    lock_without_number: "Com lock=1, o link precisa de um phone_number que exista, com + e o código do país.",
  },
};
