import type { z } from "zod";
import type { FailureCode, Result } from "@/contract/failures";
import {
  activationKeyBody,
  activationKeyPath,
  activationKeyRequestBody,
  confirmationBody,
  confirmationRequestBody,
  exchangeBody,
  exchangeRequestBody,
} from "@/contract/rest";
import type { Caller } from "@/server/usecases/ports";
import type { Service } from "@/server/usecases/service";
import type { Scope } from "./rate-limit-fields";

/** One REST address: what it takes, what it calls, what it answers. Requests are validated and documented from it. */
export interface Operation {
  id: string;
  method: "GET" | "POST";
  /** With its trailing slash, as the original has it; answered without it too. */
  path: string;
  summary: string;
  input: z.ZodType;
  status: 200 | 201;
  output: z.ZodType;
  /** Sends a message, and so takes an `Idempotency-Key`. */
  sends?: true;
  /** Whose quota a 429 names. */
  scope: Scope;
  /** Beside those that every address may give. */
  failures: readonly FailureCode[];
  run(service: Service, input: unknown, caller: Caller): Promise<Result<Record<string, unknown>>>;
}

/** Keeps the types of one operation together before they are forgotten in the list. */
function operation<Input>(
  definition: Omit<Operation, "input" | "run"> & {
    input: z.ZodType<Input>;
    run(service: Service, input: Input, caller: Caller): Promise<Result<Record<string, unknown>>>;
  },
): Operation {
  return definition;
}

function mapped<T>(result: Result<T>, map: (value: T) => Record<string, unknown>): Result<Record<string, unknown>> {
  return result.ok ? { ok: true, value: map(result.value) } : result;
}

export const OPERATIONS: readonly Operation[] = [
  operation({
    id: "requestConfirmation",
    scope: "phone-number-confirmation",
    method: "POST",
    path: "/phone-confirmation/confirmation/",
    summary: "Send a code to a number",
    sends: true,
    input: confirmationRequestBody,
    status: 201,
    output: confirmationBody,
    failures: [
      "invalid_phone_number",
      "destination_not_allowed",
      "destination_paused",
      "throttled",
      "challenge_required",
      "number_closed",
      "message_not_sent",
      "idempotency_key_reused",
      "idempotency_in_progress",
    ],
    run: async (service, input, caller) =>
      mapped(await service.requestByNumber({ phoneNumber: input.phone_number, challenge: input.challenge, locale: input.locale }, caller), (value) => ({
        phone_number: value.phoneNumber,
      })),
  }),
  operation({
    id: "createActivationKey",
    scope: "phone-confirmation-activation-key",
    method: "POST",
    path: "/phone-confirmation/activation-key/",
    summary: "Trade a number and its code for an activation key",
    input: activationKeyRequestBody,
    status: 200,
    output: activationKeyBody,
    failures: ["invalid_phone_number", "invalid_code", "throttled"],
    run: async (service, input, caller) =>
      mapped(await service.checkByNumber({ phoneNumber: input.phone_number, code: input.code }, caller), (value) => ({
        activation_key: value.activationKey,
      })),
  }),
  operation({
    // Before the address of a key, which would take the word for one.
    id: "exchangeReturnCode",
    scope: "phone-confirmation-activation-key",
    method: "POST",
    path: "/phone-confirmation/activation-key/exchange/",
    summary: "Trade the code that a person came back with for the number and its activation key",
    input: exchangeRequestBody,
    status: 200,
    output: exchangeBody,
    failures: ["invalid_return_code", "throttled"],
    run: async (service, input, caller) =>
      mapped(await service.exchangeReturnCode({ code: input.code, returnTo: input.return_to }, caller), (value) => ({
        phone_number: value.phoneNumber,
        activation_key: value.activationKey,
        expires_at: value.expiresAt,
        state: value.state,
      })),
  }),
  operation({
    id: "readActivationKey",
    scope: "phone-confirmation-activation-key",
    method: "GET",
    path: "/phone-confirmation/activation-key/{activation_key}/",
    summary: "Read the number an activation key stands for",
    input: activationKeyPath,
    status: 200,
    output: confirmationBody,
    failures: ["invalid_activation_key", "throttled"],
    run: async (service, input, caller) =>
      mapped(await service.readActivationKey({ activationKey: input.activation_key }, caller), (value) => ({
        phone_number: value.phoneNumber,
      })),
  }),
];
