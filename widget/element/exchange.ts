import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import type { Arrival } from "./trips";

export type Exchanged = { ok: true; value: ConfirmedNumber } | { ok: false; failure: Failure | { code: "no_answer" } };

/** Trades the code for what it stands for. An answer for another state than ours is none. */
export async function exchange(endpoint: string, { code, state, trip }: Arrival & { code: string }): Promise<Exchanged> {
  try {
    const response = await fetch(`${endpoint}/phone-confirmation/activation-key/exchange/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code, return_to: trip.returnTo }),
      credentials: "omit",
      cache: "no-store",
    });
    const answer = (await response.json()) as Record<string, unknown>;
    const { phone_number: phoneNumber, activation_key: activationKey, expires_at: expiresAt } = answer;
    if (!response.ok) return { ok: false, failure: refusalOf(answer, response) };
    if (answer["state"] !== state || typeof phoneNumber !== "string" || typeof activationKey !== "string" || typeof expiresAt !== "string") {
      return { ok: false, failure: { code: "invalid_return_code" } };
    }
    return { ok: true, value: { phoneNumber, activationKey, expiresAt } };
  } catch {
    return { ok: false, failure: { code: "no_answer" } };
  }
}

function refusalOf({ code }: Record<string, unknown>, { headers }: Response): Failure {
  const failure = { code: typeof code === "string" ? code : "invalid_return_code" } as Failure;
  const wait = Number(headers.get("retry-after"));
  return wait > 0 ? ({ ...failure, retryAfterSeconds: wait } as Failure) : failure;
}
