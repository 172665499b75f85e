import { z } from "zod";
import { challengeSolution } from "./challenge";

/** Longest text that is parsed as a phone number, in characters; libphonenumber itself stops at 250. */
const PHONE_NUMBER_INPUT_MAX = 250;

/** Says what is wrong with a field that is not a text, in the words of Django REST framework's clients. */
function text() {
  return z.string({ error: ({ input }) => (input === undefined ? "This field is required." : "Not a valid string.") });
}

const phoneNumberInput = text()
  .min(1, "This field may not be blank.")
  .max(PHONE_NUMBER_INPUT_MAX, `Ensure this field has no more than ${PHONE_NUMBER_INPUT_MAX} characters.`);

/** 4 to 10 ASCII digits. Spaces and other scripts' digits are the widget's business, not the API's. */
const codeInput = text().regex(/^[0-9]{4,10}$/, "Enter the code: only its digits, without spaces.");

/** 16 random bytes in base64url: whoever holds it may check, resend and read this confirmation. */
const confirmationId = text().regex(/^[A-Za-z0-9_-]{22}$/, "This is not a confirmation id.");

/** Of any length: whatever is not a key of ours is refused as one. */
const activationKey = text().min(1, "This field may not be blank.");

/** A BCP 47 tag, such as `pt-BR`: the language the message is wanted in. One that is not spoken here changes nothing. */
const locale = text().max(35, "Ensure this field has no more than 35 characters.");

const time = z.iso.datetime();

// What may be asked

export const requestInput = z.object({ phoneNumber: phoneNumberInput, challenge: challengeSolution.optional(), locale: locale.optional() });
export const resendInput = z.object({ confirmationId, challenge: challengeSolution.optional(), locale: locale.optional() });
export const checkInput = z.object({ confirmationId, code: codeInput });
export const readInput = z.object({ confirmationId });
export const checkByNumberInput = z.object({ phoneNumber: phoneNumberInput, code: codeInput });
export const readActivationKeyInput = z.object({ activationKey });

export type RequestInput = z.infer<typeof requestInput>;
export type ResendInput = z.infer<typeof resendInput>;
export type CheckInput = z.infer<typeof checkInput>;
export type ReadInput = z.infer<typeof readInput>;
export type CheckByNumberInput = z.infer<typeof checkByNumberInput>;
export type ReadActivationKeyInput = z.infer<typeof readActivationKeyInput>;

// What may be answered

/** A confirmation that waits for its code, as its holder sees it. Times are ISO 8601 in UTC. */
export const pendingConfirmation = z.object({
  confirmationId,
  /** E.164 */
  phoneNumber: z.string(),
  /** How many digits the code has. */
  codeLength: z.int(),
  expiresAt: time,
  /** When another message may be asked for; null once no more are left. */
  resendAt: time.nullable(),
  triesLeft: z.int(),
  /**
   * What the gateway reported of the newest message after it took it; "awaited" when it has not yet, which may stay so.
   * Absent where nothing will be reported.
   */
  delivery: z.enum(["awaited", "delivered", "failed"]).optional(),
  /** The server's time of this answer, so that a client whose clock is off still counts down right. */
  now: time,
});

/** A confirmed number and the signed key that proves it. */
export const confirmedNumber = z.object({
  /** E.164 */
  phoneNumber: z.string(),
  activationKey: z.string(),
  /** When the activation key stops being accepted. */
  expiresAt: time,
});

/** The state of a confirmation, for who holds its id. */
export const confirmationState = z.discriminatedUnion("status", [
  pendingConfirmation.extend({ status: z.literal("pending") }),
  confirmedNumber.extend({ status: z.literal("confirmed"), confirmationId }),
]);

export const phoneNumberOnly = z.object({ phoneNumber: z.string() });

export type PendingConfirmation = z.infer<typeof pendingConfirmation>;
export type ConfirmedNumber = z.infer<typeof confirmedNumber>;
export type ConfirmationState = z.infer<typeof confirmationState>;
export type PhoneNumberOnly = z.infer<typeof phoneNumberOnly>;
