/** Both spellings of the original stand for the code: `%(code)s` of its settings and `%{code}s` of its page. */
const CODE_PLACE = /%\(code\)s|%\{code\}s/g;

export function messageHasCode(template: string): boolean {
  return template.search(CODE_PLACE) >= 0;
}

export function renderMessage(template: string, code: string): string {
  return template.replace(CODE_PLACE, code);
}

// 3GPP TS 23.038: the default alphabet, one septet a character, and its extension, two septets a character.
const GSM_7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const GSM_7_EXTENSION = new Set("\f^{}\\[~]|€");

/**
 * How many messages a text is billed as. In GSM-7 one holds 160 characters, of several each holds 153; a single character
 * outside that alphabet makes it UCS-2, with 70 and 67. No character is cut in two: one that takes two places and finds one
 * left moves to the next message.
 */
export function segmentsOf(text: string): number {
  const characters = [...text];
  const gsm7 = characters.every((each) => GSM_7.has(each) || GSM_7_EXTENSION.has(each));
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
