import { describe, expect, it } from "vitest";
import { SEND_REFUSALS } from "@/contract/failures";
import { bodyOf, CONFIRMATION_PATH, get, KEY_PATH, mutation, openDoors, post, query } from "@/server/testing/doors";
import { callerFrom, createFakes, type Fakes, unavailableStore } from "@/server/testing/fakes";
import { guessWrongById, guessWrongByNumber, NUMBER, requestedByNumber } from "@/server/testing/stories";
import { sentenceOf, statusOf, trpcCodeOf } from "./failure-table";
import type { Failure } from "@/contract/failures";

const ONCE = { count: 1, periodSeconds: 60 };

interface Case {
  name: string;
  /** Brings a service into the state; each door gets one of its own. */
  prepare: () => Promise<Fakes>;
  rest: () => Request;
  trpc: () => Request;
  failure: Failure;
}

const prepared = (change: (fakes: Fakes) => unknown = () => {}, options: Parameters<typeof createFakes>[0] = {}) => async () => {
  const fakes = createFakes(options);
  await change(fakes);
  return fakes;
};
const ask = (number = NUMBER) => ({
  rest: () => post(CONFIRMATION_PATH, { phone_number: number }),
  trpc: () => mutation("confirmation.request", { phoneNumber: number }),
});
const readKey = (key: string) => ({
  rest: () => get(`${KEY_PATH}${encodeURIComponent(key)}/`),
  trpc: () => query("activationKey.read", { activationKey: key }),
});
const bothScopes = { "phone-number-confirmation": ONCE, "phone-confirmation-activation-key": ONCE };
const invalidNumber = "The phone number entered is not valid. Enter it with its country code, such as +12025551234.";

const CASES: Case[] = [
  { name: "a number that is none", prepare: prepared(), ...ask("hello"), failure: { code: "invalid_phone_number", fields: { phoneNumber: [invalidNumber] } } },
  { name: "no number", prepare: prepared(), ...ask(""), failure: { code: "invalid_request", fields: { phoneNumber: ["This field may not be blank."] } } },
  {
    name: "an address that asks too often",
    prepare: prepared((fakes) => requestedByNumber(fakes), { policy: { rates: bothScopes } }),
    ...ask(),
    failure: { code: "throttled", retryAfterSeconds: 61 },
  },
  {
    name: "an address that reads too often",
    prepare: prepared((fakes) => fakes.service.readActivationKey({ activationKey: "x" }, callerFrom()), { policy: { rates: bothScopes } }),
    ...readKey("abc"),
    failure: { code: "throttled", retryAfterSeconds: 61 },
  },
  { name: "a number closed by guesses with it alone", prepare: prepared((fakes) => guessWrongByNumber(fakes, 20)), ...ask(), failure: { code: "number_closed", retryAfterSeconds: 87_000 } },
  { name: "a number closed by guesses with ids", prepare: prepared((fakes) => guessWrongById(fakes, 20)), ...ask(), failure: { code: "number_closed", retryAfterSeconds: 87_000 } },
  ...SEND_REFUSALS.map((reason) => ({
    name: `a gateway that refuses: ${reason}`,
    prepare: prepared((fakes) => fakes.gateway.answerNext({ status: "refused", reason })),
    ...ask(),
    failure: { code: "message_not_sent" as const, reason, retryAfterSeconds: 1 },
  })),
  { name: "an activation key that is none", prepare: prepared(), ...readKey("abc"), failure: { code: "invalid_activation_key" } },
  { name: "a store that cannot answer", prepare: prepared(undefined, { store: unavailableStore() }), ...ask(), failure: { code: "unavailable", retryAfterSeconds: 1 } },
  {
    name: "a fault of ours",
    prepare: prepared((fakes) => {
      fakes.ports.limits.take = () => Promise.reject(new Error("a fault of a test"));
    }),
    ...ask(),
    failure: { code: "internal_error" },
  },
];

describe("both doors give the same failure, as the one table says it", () => {
  it.each(CASES)("$name", async ({ prepare, rest, trpc, failure }) => {
    const restResponse = await openDoors(await prepare()).rest(rest());
    const restBody = await bodyOf(restResponse);
    const trpcResponse = await openDoors(await prepare()).trpc(trpc());
    const { error } = (await bodyOf(trpcResponse)) as { error: { message: string; data: { failure: Failure; code: string } } };

    expect(error.data.failure).toEqual(failure);
    expect(error.data.code).toBe(trpcCodeOf(failure.code));
    expect([restResponse.status, restBody["code"]]).toEqual([statusOf(failure.code), failure.code]);
    expect(restBody["error"]).toBe(sentenceOf(failure));
    expect(error.message).toBe(restBody["error"]);
    expect(trpcResponse.headers.get("retry-after")).toBe(restResponse.headers.get("retry-after"));
    // What the failure carries is in both answers, spelled as each door spells.
    if ("retryAfterSeconds" in failure) expect(restBody["retry_after_seconds"]).toBe(failure.retryAfterSeconds);
    if ("reason" in failure) expect(restBody["reason"]).toBe(failure.reason);
    if ("fields" in failure) expect(restBody["phone_number"]).toEqual(failure.fields["phoneNumber"]);
  });
});
