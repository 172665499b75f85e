import type { InboxMessage } from "@/contract/inbox";

/** One message, whether it came with the page, as an event, or as an event once more after a reconnect. */
export function messageId({ to, from, body, sent_at }: InboxMessage): string {
  return JSON.stringify([sent_at, to, from, body]);
}

/** Both lists as one, newest first, nothing twice. */
export function mergeMessages(known: readonly InboxMessage[], arrived: readonly InboxMessage[]): InboxMessage[] {
  const byId = new Map([...arrived, ...known].map((message) => [messageId(message), message]));
  return [...byId.values()].sort((a, b) => Date.parse(b.sent_at) - Date.parse(a.sent_at));
}

/**
 * What a filter means: the digits of a number, or some of them in a row.
 *
 * People write `+1 (202) 555-0123`, and in a link a plain `+` arrives as a space; the digits survive both.
 */
export function digitsOf(filter: string): string {
  return filter.replaceAll(/\D/g, "");
}

export function matchesFilter(message: InboxMessage, filter: string): boolean {
  return digitsOf(message.to).includes(digitsOf(filter));
}

/** The code a message carries: its first group of 4 to 10 digits, or `null`. */
export function codeIn(body: string): string | null {
  return /(?<!\d)\d{4,10}(?!\d)/.exec(body)?.[0] ?? null;
}

const GSM_7 = /^[\n\f\r !"#$%&'()*+,\-./0-9:;<=>?@A-Za-z[\\\]^_{|}~£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€]*$/;
const GSM_7_TWO_SEPTETS = /[\f[\\\]^{|}~€]/g;

/** How many SMS a carrier bills for this text: 160 characters fit one, or 70 once a letter is outside GSM 7-bit. */
export function segmentsOf(body: string): number {
  if (GSM_7.test(body)) {
    return segments(body.length + (body.match(GSM_7_TWO_SEPTETS)?.length ?? 0), 160, 153);
  }
  return segments(body.length, 70, 67);
}

/** The parts of a long message are shorter, since each tells its place. */
function segments(length: number, alone: number, inParts: number): number {
  return length <= alone ? 1 : Math.ceil(length / inParts);
}
