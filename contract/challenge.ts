import { z } from "zod";

/**
 * What a client shows that it took some trouble with, instead of being locked out. Nobody is asked before a limit's reserve
 * is needed.
 *
 * - `proof_of_work`: find the `number` from 0 to `maxNumber` whose hash is `challenge`, by ALTCHA's SHA-256 scheme
 *   (https://altcha.org/docs/v2/server-integration/): hash = hex(sha256(salt + number)). The solution is base64 of the JSON
 *   `{algorithm, challenge, number, salt, signature}`. The widget does it by itself.
 * - `turnstile`, `hcaptcha`: the response token of that service's widget, shown with `siteKey`
 */
export const challenge = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("proof_of_work"),
    algorithm: z.literal("SHA-256"),
    challenge: z.string(),
    salt: z.string(),
    signature: z.string(),
    maxNumber: z.int(),
  }),
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
