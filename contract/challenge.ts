import { z } from "zod";

/**
 * A proof of work as ALTCHA signs it (https://altcha.org/docs/v2/proof-of-work-captcha/): find the `counter` from 0 to
 * `maxCounter` whose key begins with `keyPrefix`, where
 *
 *     key = PBKDF2-HMAC-SHA-256(password = nonce ‖ counter as 4 bytes, big-endian; salt; cost iterations; keyLength bytes)
 *
 * `nonce`, `salt`, `keyPrefix` and the key are lowercase hex. The solution is base64 of the JSON
 * `{"challenge": {"parameters": …, "signature": …}, "solution": {"counter": …, "derivedKey": key}}`, parameters and signature
 * as they came. There is exactly one such counter, so that `maxCounter` bounds the work.
 */
const proofOfWork = z.object({
  kind: z.literal("proof_of_work"),
  parameters: z.object({
    algorithm: z.literal("PBKDF2/SHA-256"),
    nonce: z.string(),
    salt: z.string(),
    cost: z.int(),
    keyLength: z.int(),
    keyPrefix: z.string(),
    keySignature: z.string(),
    data: z.object({
      subject: z.string().describe("What the solution is good for, as a keyed hash"),
      risk: z.int().describe("How much trouble it is: the maximum of the counter doubles with each"),
      expiresAt: z.int().describe("Milliseconds since 1970 by the service's clock"),
    }),
  }),
  signature: z.string(),
  maxCounter: z.int(),
});

/**
 * What a client shows that it took some trouble with, instead of being locked out. Nobody is asked before a limit's reserve
 * is needed.
 *
 * - `proof_of_work`: see above. The widget does it by itself
 * - `turnstile`, `hcaptcha`: the response token of that service's widget, shown with `siteKey`
 */
export const challenge = z.discriminatedUnion("kind", [
  proofOfWork,
  z.object({ kind: z.literal("turnstile"), siteKey: z.string() }),
  z.object({ kind: z.literal("hcaptcha"), siteKey: z.string() }),
]);
export type Challenge = z.infer<typeof challenge>;
export type ChallengeOf<Kind extends Challenge["kind"]> = Extract<Challenge, { kind: Kind }>;

/** Longest solution that is looked at, in characters. */
const SOLUTION_MAX = 6000;

/** The solution of a challenge, sent with the request that was refused with it. */
export const challengeSolution = z
  .string({ error: "Not a valid string." })
  .max(SOLUTION_MAX, `Ensure this field has no more than ${SOLUTION_MAX} characters.`);
