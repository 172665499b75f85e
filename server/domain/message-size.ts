// 3GPP TS 23.038: the default alphabet, one septet a character, and its extension, two septets a character.
const GSM_7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const GSM_7_EXTENSION = new Set("\f^{}\\[~]|€");

function isGsm7(character: string): boolean {
  return GSM_7.has(character) || GSM_7_EXTENSION.has(character);
}

/** Each character that GSM-7 lacks, once, in the order of the text. */
export function outsideGsm7(text: string): string[] {
  return [...new Set(text)].filter((character) => !isGsm7(character));
}

/**
 * How many messages a text is billed as. In GSM-7 one holds 160 characters, of several each holds 153; a single character
 * outside that alphabet makes it UCS-2, with 70 and 67. No character is cut in two: one that takes two places and finds one
 * left moves to the next message.
 */
export function segmentsOf(text: string): number {
  // Even of characters that take two places each, GSM-7 holds as many as UCS-2.
  if (text.length <= 70) return 1;
  const characters = [...text];
  const gsm7 = characters.every(isGsm7);
  const places = characters.map((each) => (gsm7 ? (GSM_7.has(each) ? 1 : 2) : each.length));
  const total = places.reduce((sum, each) => sum + each, 0);
  if (total <= (gsm7 ? 160 : 70)) return 1;

  const room = gsm7 ? 153 : 67;
  let segments = 1;
  let taken = 0;
  for (const each of places) {
    if (taken + each > room) {
      segments += 1;
      taken = 0;
    }
    taken += each;
  }
  return segments;
}
