import { describe, expect, it } from "vitest";
import { createFakeLog } from "@/server/testing/fakes";
import type { OutgoingMessage, SendOutcome } from "@/server/usecases/ports";
import { createGatewayChain } from "./gateway-chain";

const MESSAGE = { to: "+12025551234", from: "", body: "Your confirmation code is 012345" };
const SENT: SendOutcome = { status: "sent" };

/** A chain in a time of its own; `answers[n]` is what gateway n gives now. */
function chainInFakeTime(...answers: (() => Promise<SendOutcome>)[]) {
  return chainWithin(10_000, answers);
}

function chainWithin(timeoutMs: number, answers: (() => Promise<SendOutcome>)[]) {
  const log = createFakeLog();
  let time = 5_000_000;
  const asked = answers.map(() => 0);
  const gateways = answers.map((_, index) => ({
    name: `gateway-${index + 1}`,
    gateway: {
      send: (_message: OutgoingMessage) => {
        asked[index] = (asked[index] ?? 0) + 1;
        return (answers[index] as () => Promise<SendOutcome>)();
      },
    },
  }));
  const chain = createGatewayChain(gateways, log, { now: () => time, timeoutMs });
  const send = () => chain.send(MESSAGE);
  return {
    answers,
    send,
    sendTimes: async (times: number) => {
      for (let time = 0; time < times; time += 1) await send();
    },
    asked: () => asked,
    pass: (seconds: number) => void (time += seconds * 1000),
    circuits: () => log.entries.filter(({ event }) => event.startsWith("circuit_")),
  };
}

const takes = async () => SENT;
const always = (outcome: SendOutcome) => async () => outcome;
const fails = always({ status: "refused", reason: "unavailable" });
const PASSED_OVER: SendOutcome = { status: "refused", reason: "unavailable", retryAfterSeconds: 10 };

describe("a gateway's circuit opens after five failures in a row within ten seconds", () => {
  it.each<[string, () => Promise<SendOutcome>]>([
    ["unavailable", fails],
    ["server errors", always({ status: "refused", reason: "unavailable", unsure: true })],
    ["unknown outcomes", always({ status: "unknown" })],
    ["throws", () => Promise.reject(new Error("broken"))],
  ])("%s", async (_name, failing) => {
    const { send, sendTimes, asked, circuits } = chainInFakeTime(failing);
    await sendTimes(5);
    expect(asked()).toEqual([5]);
    expect(await send()).toEqual(PASSED_OVER);
    await sendTimes(20);
    expect(asked()).toEqual([5]);
    expect(circuits()).toEqual([
      { level: "warn", event: "circuit_opened", details: { gateway: "gateway-1", reason: "unavailable", retryAfterSeconds: 10 } },
    ]);
  });

  it("also those that hang beyond the chain's time", async () => {
    const { send, asked } = chainWithin(5, [() => new Promise(() => {})]);
    await Promise.all(Array.from({ length: 5 }, send));
    expect(await send()).toEqual(PASSED_OVER);
    expect(asked()).toEqual([5]);
  });

  it("not by four, nor by five over more than ten seconds", async () => {
    const { sendTimes, asked, pass } = chainInFakeTime(fails);
    await sendTimes(4);
    pass(10);
    await sendTimes(4);
    pass(10);
    await sendTimes(1);
    expect(asked()).toEqual([9]);
  });

  it("not by failures between which it answers", async () => {
    const { answers, sendTimes, asked, circuits } = chainInFakeTime(fails);
    for (let round = 0; round < 5; round += 1) {
      answers[0] = fails;
      await sendTimes(4);
      answers[0] = takes;
      await sendTimes(1);
    }
    expect(asked()).toEqual([25]);
    expect(circuits()).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["the number does not exist", { status: "refused", reason: "invalid_number" }],
    ["its owner asked to stop", { status: "refused", reason: "unsubscribed" }],
    ["the destination is blocked", { status: "refused", reason: "blocked_destination" }],
    ["this message was answered for a reason unknown to us", { status: "refused", reason: "unavailable", answered: true }],
    ["the credentials are refused", { status: "refused", reason: "authentication" }],
    ["it is too fast, and it does not say for how long", { status: "refused", reason: "rate_limited" }],
    ["a gateway of one's own gives no outcome", undefined],
  ])("not by messages that nobody but their number may be to blame for: %s", async (_name, outcome) => {
    const { sendTimes, asked, circuits } = chainInFakeTime(always(outcome as SendOutcome));
    await sendTimes(30);
    expect(asked()).toEqual([30]);
    expect(circuits()).toEqual([]);
  });
});

describe("while the circuit is open", () => {
  it("the next gateway is asked at once, since nothing was sent", async () => {
    const { send, sendTimes, asked } = chainInFakeTime(fails, takes);
    await sendTimes(5);
    expect(asked()).toEqual([5, 5]);
    expect(await send()).toEqual(SENT);
    expect(asked()).toEqual([5, 6]);
  });

  it("the time to wait is the one until the next probe, in whole seconds", async () => {
    const { send, sendTimes, pass } = chainInFakeTime(fails);
    await sendTimes(5);
    pass(3.5);
    expect(await send()).toMatchObject({ retryAfterSeconds: 7 });
    pass(6.4);
    expect(await send()).toMatchObject({ retryAfterSeconds: 1 });
  });

  it("the time to wait is that of the gateway which may be asked first", async () => {
    const { answers, send, sendTimes, pass, asked } = chainInFakeTime(fails, fails);
    answers[1] = always({ status: "refused", reason: "rate_limited" });
    await sendTimes(5);
    expect(await send()).toEqual({ status: "refused", reason: "rate_limited", retryAfterSeconds: 1 });
    pass(4);
    answers[1] = fails;
    await sendTimes(5);
    expect(await send()).toMatchObject({ reason: "unavailable", retryAfterSeconds: 6 });
    expect(asked()).toEqual([5, 11]);
  });

  it("one message in ten seconds finds out, however many come and however long it takes", async () => {
    const { answers, send, sendTimes, asked, pass, circuits } = chainInFakeTime(fails);
    await sendTimes(5);
    answers[0] = () => new Promise(() => {});
    for (let probes = 1; probes <= 3; probes += 1) {
      pass(10);
      void send();
      expect(await Promise.all([send(), send(), send()])).toEqual([PASSED_OVER, PASSED_OVER, PASSED_OVER]);
      expect(asked()).toEqual([5 + probes]);
    }
    expect(circuits()).toHaveLength(1);
  });

  it("a probe that fails leaves it open, without another line in the log", async () => {
    const { send, sendTimes, asked, pass, circuits } = chainInFakeTime(fails);
    await sendTimes(5);
    pass(10);
    await sendTimes(3);
    expect(asked()).toEqual([6]);
    expect(await send()).toEqual(PASSED_OVER);
    expect(circuits()).toHaveLength(1);
  });

  it.each<[string, SendOutcome]>([
    ["is taken", SENT],
    ["is answered, though refused", { status: "refused", reason: "invalid_number" }],
  ])("a probe that %s closes it, with one line in the log", async (_name, outcome) => {
    const { answers, sendTimes, asked, pass, circuits } = chainInFakeTime(fails);
    await sendTimes(5);
    pass(10);
    answers[0] = always(outcome);
    await sendTimes(7);
    expect(asked()).toEqual([12]);
    expect(circuits().slice(1)).toEqual([{ level: "info", event: "circuit_closed", details: { gateway: "gateway-1", openSeconds: 10 } }]);
  });

  it("it opens again after five more, not after one", async () => {
    const { answers, send, sendTimes, asked, pass } = chainInFakeTime(fails);
    await sendTimes(5);
    pass(10);
    answers[0] = takes;
    await sendTimes(1);
    answers[0] = fails;
    await sendTimes(5);
    expect(asked()).toEqual([11]);
    expect(await send()).toEqual(PASSED_OVER);
  });

  it("what was asked before it opened neither closes it nor opens it again", async () => {
    const { answers, send, sendTimes, asked, pass, circuits } = chainInFakeTime(fails);
    const late: ((outcome: SendOutcome) => void)[] = [];
    answers[0] = () => new Promise((resolve) => void late.push(resolve));
    const early = Array.from({ length: 6 }, () => send());
    await new Promise(setImmediate);
    answers[0] = fails;
    await sendTimes(5);
    late.shift()?.(SENT);
    expect(await early.shift()).toEqual(SENT);
    expect(await send()).toEqual(PASSED_OVER);
    pass(10);
    answers[0] = takes;
    await sendTimes(1);
    for (const answer of late) answer({ status: "unknown" });
    await Promise.all(early);
    expect(await send()).toEqual(SENT);
    expect(asked()).toEqual([13]);
    expect(circuits().map(({ event }) => event)).toEqual(["circuit_opened", "circuit_closed"]);
  });

  it("each gateway has its own", async () => {
    const { answers, send, sendTimes, asked } = chainInFakeTime(fails, fails);
    await sendTimes(4);
    answers[1] = takes;
    await sendTimes(5);
    expect(await send()).toEqual(SENT);
    expect(asked()).toEqual([5, 10]);
  });
});

describe("a gateway that asks to be left alone", () => {
  const tooFast = (retryAfterSeconds: number) => always({ status: "refused", reason: "rate_limited", retryAfterSeconds });

  it("is, for as long as it says, and is then asked by one message first", async () => {
    const { answers, send, sendTimes, asked, pass, circuits } = chainInFakeTime(tooFast(30));
    expect(await send()).toEqual({ status: "refused", reason: "rate_limited", retryAfterSeconds: 30 });
    pass(12);
    expect(await send()).toEqual({ status: "refused", reason: "rate_limited", retryAfterSeconds: 18 });
    pass(18);
    await sendTimes(5);
    expect(asked()).toEqual([2]);
    pass(30);
    answers[0] = takes;
    await sendTimes(5);
    expect(asked()).toEqual([7]);
    expect(circuits().map(({ event, details }) => [event, details["reason"], details["openSeconds"]])).toEqual([
      ["circuit_opened", "rate_limited", undefined],
      ["circuit_closed", undefined, 60],
    ]);
  });

  it("leaves the message to the next one meanwhile", async () => {
    const { sendTimes, asked } = chainInFakeTime(tooFast(30), takes);
    await sendTimes(3);
    expect(asked()).toEqual([1, 3]);
  });

  it("is not believed beyond five minutes, nor when it is no time", async () => {
    const { answers, send, pass, asked } = chainInFakeTime(tooFast(86_400));
    expect(await send()).toMatchObject({ retryAfterSeconds: 300 });
    pass(300);
    for (const odd of [Number.NaN, -1, 0, "soon" as unknown as number]) {
      answers[0] = tooFast(odd);
      expect(await send()).toEqual({ status: "refused", reason: "rate_limited", retryAfterSeconds: 1 });
    }
    expect(asked()).toEqual([5]);
  });
});
