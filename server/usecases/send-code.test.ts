import { describe, expect, it } from "vitest";
import { callerFrom, createFakes } from "@/server/testing/fakes";
import { failureOf, NUMBER } from "@/server/testing/stories";
import type { SendOutcome } from "./ports";

describe("a message that no gateway took", () => {
  it.each<[string, SendOutcome, number]>([
    ["when a gateway says how long to wait: then", { status: "refused", reason: "rate_limited", retryAfterSeconds: 17 }, 17],
    ["else at once", { status: "refused", reason: "unavailable" }, 1],
  ])("may be asked for again %s", async (_name, outcome, retryAfterSeconds) => {
    const { service, gateway } = createFakes();
    gateway.answerNext(outcome);
    const failure = failureOf(await service.request({ phoneNumber: NUMBER }, callerFrom()));
    expect(failure).toMatchObject({ code: "message_not_sent", retryAfterSeconds });
  });
});
