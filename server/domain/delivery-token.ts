import type { KeyRing } from "./keys";
import { seal, unseal } from "./seal";

/** Which message a gateway speaks of: of which confirmation, and the how manieth of it, from 1 on. */
export interface MessageSent {
  confirmationId: string;
  sends: number;
}

/** Tokens are sealed by a key of their own, and this is what they are good for. */
const KEPT_UNDER = "delivery";

/**
 * What a gateway names a message by when it reports on it. Nobody can make one, and to whoever reads it on the way it says
 * nothing: a confirmation's id lets its holder guess and ask again. `iv` is 12 fresh random bytes.
 */
export function deliveryToken({ current }: KeyRing, { confirmationId, sends }: MessageSent, iv: Buffer): string {
  return seal(current.delivery, `${sends} ${confirmationId}`, KEPT_UNDER, iv);
}

/** `null` for what no secret of the ring has sealed. */
export function openDeliveryToken({ all }: KeyRing, token: string): MessageSent | null {
  for (const { delivery } of all) {
    const text = textOf(delivery, token);
    const [sends, confirmationId] = text?.split(" ") ?? [];
    if (sends && confirmationId) return { confirmationId, sends: Number(sends) };
  }
  return null;
}

function textOf(key: Buffer, token: string): string | null {
  try {
    return unseal(key, token, KEPT_UNDER);
  } catch {
    return null;
  }
}
