import type { PageWords } from "./page-words";

export const es: PageWords = {
  codeTitle: "Introducir el código",
  errorTitle: "Error: {title}",
  safety: "No compartas nunca el código con quien te lo pida.",
  returns: "Después volverás a {place}.",
  cancel: "Cancelar y volver a {place}",
  language: "Idioma",
  changeLanguage: "Cambiar idioma",
  problem: "Hay un problema",
  plainHint: "Elige el país o empieza por + y el prefijo del país.",
  resent: "Hemos enviado un código nuevo al {number}.",
  notReturned: "Tu número está confirmado, pero no hemos podido llevarte de vuelta.",
  tryAgain: "Reintentar",
  startAgain: "Empezar de nuevo",
  refused: {
    heading: "Este enlace no funciona",
    lede: "Vuelve a la aplicación o al sitio del que vienes y empieza de nuevo allí.",
    developers: "Para desarrolladores: añade esta línea a la configuración y reinicia el servicio.",
    return_not_allowed: "La dirección de retorno no está en la lista de quien gestiona este servicio.",
    repeated: "El enlace contiene {name} más de una vez.",
    too_long: "En el enlace, {name} tiene más de {count} caracteres.",
    not_ascii: "En el enlace, {name} solo puede contener caracteres ASCII imprimibles.",
    unknown_value: "En el enlace, {name} debe ser uno de estos valores: {values}.",
    lock_without_number: "Con lock=1, el enlace necesita un phone_number que exista, con + y el prefijo del país.",
  },
};
