import { describe, expect, it } from "vitest";
import { createFakeLog } from "@/server/testing/fakes";
import type { Gateway, OutgoingMessage, SendOutcome } from "@/server/usecases/ports";
import { createGatewayChain } from "./gateway-chain";

const MESSAGE = { to: "+12025551234", from: "", body: "Your confirmation code is 012345" };
const SENT: SendOutcome = { status: "sent", reference: "second" };

function gatewayThat(answer: () => Promise<SendOutcome>): Gateway & { asked: OutgoingMessage[] } {
  const asked: OutgoingMessage[] = [];
  return {
    asked,
    send: (message) => {
      asked.push(message);
      return answer();
    },
  };
}

/** Two gateways: the first answers so, the second takes everything. */
async function sendThroughTwo(first: () => Promise<SendOutcome>, timeoutMs?: number) {
  const log = createFakeLog();
  const gateways = [gatewayThat(first), gatewayThat(async () => SENT)] as const;
  const named = gateways.map((gateway, index) => ({ name: `gateway-${index + 1}`, gateway }));
  const outcome = await createGatewayChain(named, log, timeoutMs === undefined ? {} : { timeoutMs }).send(MESSAGE);
  return { outcome, log, asked: gateways.map((gateway) => gateway.asked.length) };
}

it("a chain awaits reports when one of its gateways reads them", () => {
  const gateway = { send: async () => ({ status: "sent" as const }) };
  const reporting = { ...gateway, readReport: () => "forged" as const };
  const chain = (...gateways: (typeof gateway)[]) => createGatewayChain(gateways.map((each) => ({ name: "one", gateway: each })), createFakeLog());
  expect([chain(gateway).reportsDelivery, chain(gateway, reporting).reportsDelivery]).toEqual([false, true]);
});

describe("the next gateway is asked when this one surely did not send, for a reason of its own", () => {
  it.each<[string, () => Promise<SendOutcome>]>([
    ["it is unavailable", async () => ({ status: "refused", reason: "unavailable" })],
    ["it is too fast", async () => ({ status: "refused", reason: "rate_limited" })],
    ["its credentials are refused", async () => ({ status: "refused", reason: "authentication" })],
    ["it rejects", () => Promise.reject(new Error("broken"))],
    [
      "it throws at once",
      () => {
        throw new Error("broken");
      },
    ],
  ])("%s", async (_name, first) => {
    const { outcome, asked } = await sendThroughTwo(first);
    expect(outcome).toEqual(SENT);
    expect(asked).toEqual([1, 1]);
  });
});

describe("no other gateway is asked, and nothing is repeated", () => {
  it.each<[string, SendOutcome]>([
    ["when it was sent", { status: "sent", reference: "first" }],
    ["when it may have been sent", { status: "unknown", detail: "no answer" }],
    ["when the gateway's refusal is not sure", { status: "refused", reason: "unavailable", unsure: true }],
    ["when the number does not exist", { status: "refused", reason: "invalid_number" }],
    ["when its owner asked to stop", { status: "refused", reason: "unsubscribed" }],
    ["when the destination is blocked", { status: "refused", reason: "blocked_destination" }],
  ])("%s", async (_name, first) => {
    const { outcome, asked } = await sendThroughTwo(async () => first);
    expect(outcome).toEqual(first);
    expect(asked).toEqual([1, 0]);
  });

  it("when it hangs: what it does after the time-out is unknown", async () => {
    const { outcome, asked } = await sendThroughTwo(() => new Promise(() => {}), 20);
    expect(outcome).toEqual({ status: "unknown", detail: "no answer in 20 ms" });
    expect(asked).toEqual([1, 0]);
  });
});

describe("a chain", () => {
  it("of which all refuse gives the last one's reason", async () => {
    const refused = (reason: "unavailable" | "rate_limited") => gatewayThat(async () => ({ status: "refused", reason }));
    const gateways = [refused("unavailable"), refused("rate_limited")];
    const chain = createGatewayChain(gateways.map((gateway) => ({ name: "each", gateway })), createFakeLog());
    expect(await chain.send(MESSAGE)).toEqual({ status: "refused", reason: "rate_limited", retryAfterSeconds: 1 });
  });

  it("without a gateway refuses", async () => {
    expect(await createGatewayChain([], createFakeLog()).send(MESSAGE)).toMatchObject({ status: "refused", reason: "unavailable" });
  });

  it("logs each outcome with the gateway's name, and neither number nor code", async () => {
    const { log } = await sendThroughTwo(() => Promise.reject(new Error(`cannot send "${MESSAGE.body}" to ${MESSAGE.to}`)));
    expect(log.entries.map(({ event, details }) => [event, details["gateway"]])).toEqual([
      ["message_refused", "gateway-1"],
      ["message_sent", "gateway-2"],
    ]);
    expect(log.text()).toContain("cannot send");
    expect(log.text()).not.toMatch(/12025551234|012345/);
  });

  it("hands every gateway the message as it is", async () => {
    const gateway = gatewayThat(async () => SENT);
    await createGatewayChain([{ name: "one", gateway }], createFakeLog()).send(MESSAGE);
    expect(gateway.asked).toEqual([MESSAGE]);
  });
});

describe("a gateway of the operator's own that gives no outcome", () => {
  it.each([undefined, null, {}, { status: "ok" }, "sent"])("counts as unknown: %s", async (answer) => {
    const { outcome, asked } = await sendThroughTwo(async () => answer as never);
    expect(outcome.status).toBe("unknown");
    expect(asked).toEqual([1, 0]);
  });
});

describe("an answer that comes after the time is over", () => {
  it("changes nothing", async () => {
    const log = createFakeLog();
    let answerLate: (outcome: SendOutcome) => void = () => {};
    const gateway = gatewayThat(() => new Promise((resolve) => void (answerLate = resolve)));
    const chain = createGatewayChain([{ name: "late", gateway }], log, { timeoutMs: 5 });
    expect(await chain.send(MESSAGE)).toMatchObject({ status: "unknown" });
    const before = log.text();
    answerLate(SENT);
    await new Promise(setImmediate);
    expect(log.text()).toBe(before);
    expect(gateway.asked).toHaveLength(1);
  });
});

describe("messages in flight are bounded", () => {
  it.each([[undefined, 300], [2, 2]])("with %s at most %i are: one more is refused at once, and has room when one ends", async (maxInFlight, most) => {
    const answers: ((outcome: SendOutcome) => void)[] = [];
    const gateway = gatewayThat(() => new Promise((resolve) => void answers.push(resolve)));
    const chain = createGatewayChain([{ name: "slow", gateway }], createFakeLog(), maxInFlight === undefined ? {} : { maxInFlight });
    const under = Array.from({ length: most }, () => chain.send(MESSAGE));
    expect(await chain.send(MESSAGE)).toMatchObject({ status: "refused", reason: "unavailable", retryAfterSeconds: 1 });
    expect(gateway.asked).toHaveLength(most);
    answers[0]?.(SENT);
    await under[0];
    const next = chain.send(MESSAGE);
    await new Promise(setImmediate);
    for (const answer of answers) answer(SENT);
    expect((await Promise.all([...under, next])).every(({ status }) => status === "sent")).toBe(true);
    expect(gateway.asked).toHaveLength(most + 1);
  });
});

describe("what a gateway says about its refusal", () => {
  it("is cut in the log when it is long, and read as far as it can be", async () => {
    const odd = { status: "refused", reason: "moon_phase", detail: { not: "a text" } } as unknown as SendOutcome;
    const { outcome } = await sendThroughTwo(async () => odd);
    expect(outcome).toEqual(SENT);
    const { log } = await sendThroughTwo(async () => ({ status: "refused", reason: "unavailable", detail: "long ".repeat(10_000) }));
    expect(log.text().length).toBeLessThan(1000);
  });
});
