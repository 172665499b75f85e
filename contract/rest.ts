import { z } from "zod";
import { checkByNumberInput, readActivationKeyInput, requestInput } from "./confirmation";
import { exchangedReturn, exchangeReturnCodeInput } from "./return-code";

/**
 * The bodies of the REST addresses, as the original has them: snake_case, numbers in E.164 in every answer.
 * A body may hold more fields than shown here, never fewer and never of another type.
 */

export const confirmationRequestBody = z.object({
  phone_number: requestInput.shape.phoneNumber,
  challenge: requestInput.shape.challenge.describe("The solution of the challenge that the same request was refused with"),
  locale: requestInput.shape.locale.describe("A BCP 47 tag: the language the message is wanted in"),
});
export const confirmationBody = z.looseObject({ phone_number: z.string().describe("E.164") });

export const activationKeyRequestBody = z.object({
  phone_number: checkByNumberInput.shape.phoneNumber,
  code: checkByNumberInput.shape.code,
});
export const activationKeyBody = z.looseObject({
  activation_key: z.string().describe("Django's signing format; proves the number while it lives"),
});

export const activationKeyPath = z.object({ activation_key: readActivationKeyInput.shape.activationKey });

export const exchangeRequestBody = z.object({
  code: exchangeReturnCodeInput.shape.code.describe("The code that the person came back with: good for 60 seconds, once"),
  return_to: exchangeReturnCodeInput.shape.returnTo.describe("The address that the person was sent back to, as it stood in return_to"),
});
export const exchangeBody = z.looseObject({
  phone_number: z.string().describe("E.164"),
  activation_key: activationKeyBody.shape.activation_key,
  expires_at: exchangedReturn.shape.expiresAt.describe("When the key stops being accepted, in ISO 8601"),
  state: exchangedReturn.shape.state.describe("What the app gave, to be compared with what it kept for this person; null when it gave none"),
});

/** Every refusal. Field errors stand under the field's name too, unless that name is `error` or `code`. */
export const failureBody = z.looseObject({
  error: z.string().describe("A sentence for people"),
  code: z.string().describe("One of the documented list"),
  fields: z.record(z.string(), z.array(z.string())).optional().describe("Field name to its sentences"),
});
