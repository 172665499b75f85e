import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SendRefusal } from "@/contract/failures";
import { cutShort, dripping, flooding, startWordlessServer } from "@/server/testing/bad-answers";
import { type Answer, closedPort, jsonAnswer, startLocalServer, textAnswer } from "@/server/testing/local-server";
import { createTwilioGateway, type TwilioSettings } from "./twilio-gateway";

const MESSAGE = { to: "+12025551234", from: "+15005550006", body: "Your confirmation code is 012345 & më" };
const SETTINGS: TwilioSettings = {
  accountSid: "AC00000000000000000000000000000000",
  authToken: "token-of-a-test",
  messagingServiceSid: null,
  baseUrl: null,
  reportsTo: null,
};
const CREATED = { sid: "SM00000000000000000000000000000001", status: "queued" };

let twilio: Awaited<ReturnType<typeof startLocalServer>>;
beforeAll(async () => {
  twilio = await startLocalServer();
});
afterAll(() => twilio.close());

/** Sends one message to the server in Twilio's place. */
async function send(answer: Answer, settings: Partial<TwilioSettings> = {}, totalTimeoutMs = 5000) {
  twilio.answerWith(answer);
  const gateway = await createTwilioGateway({ ...SETTINGS, baseUrl: twilio.url, ...settings }, { totalTimeoutMs });
  return gateway.send(MESSAGE);
}

function refusal(status: number, code: number, message = "Refused") {
  return jsonAnswer(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

describe("a message that Twilio takes", () => {
  it("is sent, with Twilio's id as its reference", async () => {
    expect(await send(jsonAnswer(201, CREATED))).toEqual({ status: "sent", reference: CREATED.sid });
  });

  it("is one POST in Twilio's form, signed in with account and token", async () => {
    await send(jsonAnswer(201, CREATED));
    expect(twilio.received).toHaveLength(1);
    const [request] = twilio.received;
    expect(request).toMatchObject({ method: "POST", path: `/2010-04-01/Accounts/${SETTINGS.accountSid}/Messages.json` });
    expect(request?.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    const basic = Buffer.from(`${SETTINGS.accountSid}:${SETTINGS.authToken}`).toString("base64");
    expect(request?.headers.authorization).toBe(`Basic ${basic}`);
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      To: MESSAGE.to,
      From: MESSAGE.from,
      Body: MESSAGE.body,
    });
  });

  it("names the messaging service instead of a sender when there is one", async () => {
    await send(jsonAnswer(201, CREATED), { messagingServiceSid: "MG00000000000000000000000000000000" });
    expect(Object.fromEntries(new URLSearchParams(twilio.received[0]?.body))).toEqual({
      To: MESSAGE.to,
      MessagingServiceSid: "MG00000000000000000000000000000000",
      Body: MESSAGE.body,
    });
  });
});

describe("what Twilio refuses has a reason", () => {
  it.each<[number, number, SendRefusal]>([
    [400, 21211, "invalid_number"],
    [400, 21214, "invalid_number"],
    [400, 21217, "invalid_number"],
    [400, 21614, "invalid_number"],
    [400, 21610, "unsubscribed"],
    [400, 21408, "blocked_destination"],
    [403, 21408, "blocked_destination"],
    [400, 21612, "blocked_destination"],
    [400, 21635, "blocked_destination"],
    [400, 30450, "blocked_destination"],
    [403, 60410, "blocked_destination"],
    [429, 14107, "rate_limited"],
    [429, 20429, "rate_limited"],
    [429, 63038, "rate_limited"],
    [401, 20003, "authentication"],
    [401, 20005, "authentication"],
    [401, 20008, "authentication"],
    [429, 99999, "rate_limited"],
    [401, 99999, "authentication"],
    [403, 99999, "authentication"],
  ])("HTTP %i, error %i: %s", async (status, code, reason) => {
    const outcome = await send(refusal(status, code));
    expect(outcome).toEqual({ status: "refused", reason, detail: "Refused", providerCode: code });
    expect(twilio.received).toHaveLength(1);
  });

  it.each([
    [400, 99999],
    [404, 20404],
  ])("HTTP %i, error %i, of which we know nothing: unavailable for this message, but not down", async (status, code) => {
    const outcome = await send(refusal(status, code));
    expect(outcome).toEqual({ status: "refused", reason: "unavailable", answered: true, detail: "Refused", providerCode: code });
    expect(twilio.received).toHaveLength(1);
  });

  it("a proxy's page with HTTP 502: the same", async () => {
    const outcome = await send(textAnswer(502, "<html>Bad gateway</html>"));
    expect(outcome).toMatchObject({ status: "refused", reason: "unavailable", unsure: true });
    expect(twilio.received).toHaveLength(1);
  });

  it("a redirection is not followed, so nothing was sent", async () => {
    const outcome = await send((response) => void response.writeHead(302, { location: `${twilio.url}/elsewhere` }).end());
    expect(outcome).toMatchObject({ status: "refused", reason: "unavailable" });
    expect(twilio.received).toHaveLength(1);
  });

  it.each([500, 502, 503])("HTTP %i: refused, but not surely unsent", async (status) => {
    expect(await send(refusal(status, 20500))).toMatchObject({ status: "refused", reason: "unavailable", unsure: true });
    expect(twilio.received).toHaveLength(1);
  });
});

describe("a time to wait that Twilio names is handed on", () => {
  const refused = (status: number, code: number): Answer => (response) =>
    void response
      .writeHead(status, { "content-type": "application/json", "retry-after": "17" })
      .end(JSON.stringify({ code, message: "Refused", status }));

  it.each([
    [429, 20429, { status: "refused", reason: "rate_limited", retryAfterSeconds: 17, detail: "Refused", providerCode: 20429 }],
    [503, 20503, { status: "refused", reason: "unavailable", unsure: true, retryAfterSeconds: 17, detail: "Refused", providerCode: 20503 }],
  ])("HTTP %i", async (status, code, outcome) => {
    expect(await send(refused(status, code))).toEqual(outcome);
    expect(twilio.received).toHaveLength(1);
  });

  it("HTTP 429 with a page instead of JSON", async () => {
    const outcome = await send((response) => void response.writeHead(429, { "retry-after": "17" }).end("<html>Slow down</html>"));
    expect(outcome).toMatchObject({ status: "refused", reason: "rate_limited", retryAfterSeconds: 17, providerCode: 429 });
  });
});

describe("what cannot be read is unknown, since the message may have gone out", () => {
  it.each<[string, Answer]>([
    ["201 without an id", jsonAnswer(201, { status: "queued" })],
    ["201 with an id that is no text", jsonAnswer(201, { sid: 5 })],
    ["201 with null", jsonAnswer(201, null)],
    ["201 with an empty body", textAnswer(201, "", "application/json")],
    ["201 with half of an answer", textAnswer(201, '{"sid": "SM', "application/json")],
    ["200 with a page", textAnswer(200, "<html>Sign in to this network</html>")],
    ["more than 100 KB", textAnswer(201, JSON.stringify({ ...CREATED, filler: "x".repeat(120_000) }), "application/json")],
    ["100 MB", flooding(201)],
    ["a connection cut in the answer", cutShort(201)],
    ["a connection cut before the answer", (response) => void response.destroy()],
  ])("%s", async (_name, answer) => {
    expect(await send(answer)).toMatchObject({ status: "unknown" });
    expect(twilio.received).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ["no answer", () => {}],
    ["a head and then nothing", (response) => void response.writeHead(201, { "content-type": "application/json" }).write("{")],
    ["a byte now and then, without end", dripping(201)],
  ])("%s in the time that there is", async (_name, answer) => {
    expect(await send(answer, {}, 300)).toMatchObject({ status: "unknown" });
    expect(twilio.received.length).toBeLessThanOrEqual(1);
  });
});

describe("an answer that never ends", () => {
  it("is left when the time is over", async () => {
    const left = new Promise<void>((resolve) => twilio.answerWith(dripping(201, resolve)));
    const gateway = await createTwilioGateway({ ...SETTINGS, baseUrl: twilio.url }, { totalTimeoutMs: 200 });
    expect(await gateway.send(MESSAGE)).toMatchObject({ status: "unknown" });
    await expect(left).resolves.toBeUndefined();
  });

  it("is left when it is too long", async () => {
    let written = 0;
    await send(flooding(201, (bytes) => (written = bytes)));
    // What lies in the buffers of two sockets is beyond anybody's say.
    expect(written).toBeLessThan(20_000_000);
  });
});

describe("what surely never arrived is refused as unavailable, so that another gateway may be asked", () => {
  it("when nothing listens", async () => {
    const gateway = await createTwilioGateway({ ...SETTINGS, baseUrl: await closedPort() });
    expect(await gateway.send(MESSAGE)).toMatchObject({ status: "refused", reason: "unavailable" });
  });

  it("when the name does not exist", async () => {
    const gateway = await createTwilioGateway({ ...SETTINGS, baseUrl: "http://twilio.invalid" });
    expect(await gateway.send(MESSAGE)).toMatchObject({ status: "refused", reason: "unavailable" });
  });

  it.each([
    ["cut", "ECONNECTRESET"],
    ["silent", "ECONNECTTIMEOUT"],
  ] as const)("when TLS does not come about: %s", async (manner, code) => {
    // No request can have been written.
    const wordless = await startWordlessServer(manner);
    const gateway = await createTwilioGateway({ ...SETTINGS, baseUrl: wordless.httpsUrl }, { connectTimeoutMs: 100 });
    expect(await gateway.send(MESSAGE)).toMatchObject({ status: "refused", reason: "unavailable", providerCode: code });
    await wordless.close();
  });
});
