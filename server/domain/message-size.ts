// 3GPP TS 23.038: the default alphabet, one septet a character, and its extension, two septets a character.
const GSM_7 =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_7_EXTENSION = "\f^{}\\[~]|€";

const OUTSIDE_GSM_7 = new RegExp(`[^${escaped(GSM_7 + GSM_7_EXTENSION)}]`, "u");
const IN_EXTENSION = new RegExp(`[${escaped(GSM_7_EXTENSION)}]`, "g");

function escaped(characters: string): string {
  return characters.replace(/[\\\]^-]/g, "\\$&");
}

/** Each character that GSM-7 lacks, once, in the order of the text. */
export function outsideGsm7(text: string): string[] {
  return [...new Set(text)].filter((character) => OUTSIDE_GSM_7.test(character));
}

/**
 * How many messages a text is billed as. In GSM-7 one holds 160 characters, of several each holds 153; a single character
 * outside that alphabet makes it UCS-2, with 70 and 67. No character is cut in two: one that takes two places and finds one
 * left moves to the next message.
 */
export function segmentsOf(text: string): number {
  // Even of characters that take two places each, GSM-7 holds as many as UCS-2.
  if (text.length <= 70) return 1;
  const gsm7 = !OUTSIDE_GSM_7.test(text);
  const doubled = gsm7 ? (text.match(IN_EXTENSION)?.length ?? 0) : 0;
  if (text.length + doubled <= (gsm7 ? 160 : 70)) return 1;

  const room = gsm7 ? 153 : 67;
  let segments = 1;
  let taken = 0;
  for (const character of text) {
    const places = gsm7 ? (GSM_7_EXTENSION.includes(character) ? 2 : 1) : character.length;
    if (taken + places > room) {
      segments += 1;
      taken = 0;
    }
    taken += places;
  }
  return segments;
}
