import { describe, expect, it } from "vitest";
import type { Failure } from "@/contract/failures";
import { CONFIRMATION_PATH, mutation, openDoors, post } from "@/server/testing/doors";
import { createFakes } from "@/server/testing/fakes";
import { rateLimitFields } from "./rate-limit-fields";
import { failureResponse } from "./rest";

const TEN_A_MINUTE = { count: 10, periodSeconds: 60 };

const LIMITED: Failure[] = [
  { code: "throttled", retryAfterSeconds: 30 },
  { code: "number_closed", retryAfterSeconds: 30 },
  { code: "resend_too_soon", retryAfterSeconds: 30 },
  { code: "destination_paused", retryAfterSeconds: 30 },
];

describe("a 429", () => {
  it("says when more is left, and never which limit it was", () => {
    const headers = LIMITED.map((failure) => [...failureResponse(failure, TEN_A_MINUTE).headers].filter(([name]) => name.startsWith("ratelimit")));
    const same = [["ratelimit", '"default";r=0;t=30'], ["ratelimit-policy", '"default";q=10;w=60']];
    expect(headers).toEqual(LIMITED.map(() => same));
  });

  it.each(["off", undefined] as const)("names no quota where there is none: %s", (quota) => {
    expect(rateLimitFields(5, quota)).toEqual({ ratelimit: '"default";r=0;t=5' });
  });
});

it("a wait that is no limit has no such fields", () => {
  const { headers } = failureResponse({ code: "unavailable", retryAfterSeconds: 5 }, TEN_A_MINUTE);
  expect([headers.get("retry-after"), headers.get("ratelimit"), headers.get("ratelimit-policy")]).toEqual(["5", null, null]);
});

describe("through both doors", () => {
  const rates = { "phone-number-confirmation": { count: 1, periodSeconds: 60 }, "phone-confirmation-activation-key": { count: 1, periodSeconds: 3600 } };
  const ask = { phone_number: "+12025551234" };
  const wrong = { confirmationId: "A".repeat(22), code: "123456" };

  it.each([
    ["REST", ({ rest }: ReturnType<typeof openDoors>) => rest(post(CONFIRMATION_PATH, ask)), '"default";q=1;w=60'],
    ["tRPC", ({ trpc }: ReturnType<typeof openDoors>) => trpc(mutation("confirmation.request", { phoneNumber: ask.phone_number })), '"default";q=1;w=60'],
    ["tRPC's other quota", ({ trpc }: ReturnType<typeof openDoors>) => trpc(mutation("confirmation.check", wrong)), '"default";q=1;w=3600'],
  ])("%s names the caller's own", async (_name, ask, policy) => {
    const doors = openDoors(createFakes({ policy: { rates } }));
    await ask(doors);
    const { status, headers } = await ask(doors);
    expect([status, headers.get("ratelimit-policy")]).toEqual([429, policy]);
    expect(headers.get("ratelimit")).toBe(`"default";r=0;t=${headers.get("retry-after")}`);
  });
});
