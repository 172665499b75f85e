import { z } from "zod";
import { confirmedNumber, readInput } from "./confirmation";

/**
 * The way back to an app whose person confirmed a number on the page: a one-time *return code* goes back in the address, and the
 * app exchanges it for the activation key. Neither the number nor the key ever stands in an address.
 */

/** Where the code stands in the address people go back to. `fragment` is for pages without a server, where the setting allows it. */
export const RESPONSE_MODES = ["query", "fragment"] as const;
export type ResponseMode = (typeof RESPONSE_MODES)[number];

/** Characters of a `state`, all of them printable ASCII, as OAuth has it. */
export const STATE_MAX = 512;

const REQUIRED = "This field is required.";

function text(missing: string) {
  return z.string({ error: ({ input }) => (input === undefined ? missing : "Not a valid string.") });
}

/** The app's own: given back unread, so that the app knows the person it sent. */
const state = text(REQUIRED)
  .max(STATE_MAX, `Ensure this field has no more than ${STATE_MAX} characters.`)
  .regex(/^[\x20-\x7e]*$/, "Only printable ASCII characters are given back.");

/** Of any length: whatever is not in the setting is refused as such. */
const returnTo = text(REQUIRED).min(1, "This field may not be blank.");
const responseMode = z.enum(RESPONSE_MODES, "Either query or fragment.").default("query");

// What may be asked

export const judgeReturnInput = z.object({ returnTo, state: state.optional(), responseMode });
/**
 * The confirmation is named by its id, which only the page that confirmed holds: an activation key is handed on to apps, and
 * one that was given a key must not make a code for another one of it.
 */
export const createReturnCodeInput = judgeReturnInput.extend({ confirmationId: readInput.shape.confirmationId });
export const exchangeReturnCodeInput = z.object({
  code: text(REQUIRED).min(1, "This field may not be blank."),
  returnTo: text(
    "This field is required: the address that the person came back to, so that a code made for another app is not taken for yours.",
  ).min(1, "This field may not be blank."),
});

export type JudgeReturnInput = z.input<typeof judgeReturnInput>;
export type CreateReturnCodeInput = z.input<typeof createReturnCodeInput>;
export type ExchangeReturnCodeInput = z.infer<typeof exchangeReturnCodeInput>;

// What may be answered

/**
 * An address that people may be sent back to. `host` is what to call it: its host and port, or the scheme of a mobile app;
 * `cancelLocation` is where to go without a code, `error=access_denied` and the `state` in it.
 */
export const allowedReturn = z.object({ host: z.string(), returnTo: z.string(), cancelLocation: z.string() });

/** The whole address to go to, made here from the setting's entry and nothing else. */
export const returnLocation = z.object({ location: z.string() });

/** `state` is null when none was given. The key is the one that the person's page got: its age counts from then. */
export const exchangedReturn = confirmedNumber.extend({ state: z.string().nullable() });

export type AllowedReturn = z.infer<typeof allowedReturn>;
export type ReturnLocation = z.infer<typeof returnLocation>;
export type ExchangedReturn = z.infer<typeof exchangedReturn>;
