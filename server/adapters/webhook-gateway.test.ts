import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutShort, dripping, flooding, startWordlessServer } from "@/server/testing/bad-answers";
import { type Answer, closedPort, startLocalServer, textAnswer } from "@/server/testing/local-server";
import { createWebhookGateway } from "./webhook-gateway";

const MESSAGE = { to: "+12025551234", from: "Shop", body: "Your confirmation code is 012345 · é" };
const SECRET_BYTES = Buffer.from("the key of a webhook of a test");

let server: Awaited<ReturnType<typeof startLocalServer>>;
beforeAll(async () => {
  server = await startLocalServer();
});
afterAll(() => server.close());

async function send(answer: Answer, secret = "plain secret", timeoutMs = 5000) {
  server.answerWith(answer);
  return createWebhookGateway({ url: `${server.url}/sms?a=1`, secret }, { totalTimeoutMs: timeoutMs }).send(MESSAGE);
}

/** As a receiver checks it: https://github.com/standard-webhooks/standard-webhooks */
function isSignedWith(key: Buffer): boolean {
  const [request] = server.received;
  const header = (name: string) => String(request?.headers[name]);
  const signed = `${header("webhook-id")}.${header("webhook-timestamp")}.${request?.body}`;
  return header("webhook-signature").split(" ").includes(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
}

describe("a message handed to a webhook", () => {
  it("is one POST of one JSON object", async () => {
    expect(await send(textAnswer(200, "ok"))).toEqual({ status: "sent" });
    expect(server.received).toHaveLength(1);
    const [request] = server.received;
    expect(request).toMatchObject({ method: "POST", path: "/sms?a=1" });
    expect(request?.headers["content-type"]).toBe("application/json");
    const body = JSON.parse(request?.body ?? "") as Record<string, string>;
    expect(body).toEqual({ ...MESSAGE, channel: "sms", sent_at: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(Math.abs(Date.parse(body["sent_at"] ?? "") - Number(request?.headers["webhook-timestamp"]) * 1000)).toBeLessThan(1000);
  });

  it.each([
    ["characters as they are", "plain secret", Buffer.from("plain secret")],
    ["base64 after whsec_", `whsec_${SECRET_BYTES.toString("base64")}`, SECRET_BYTES],
  ])("is signed with the secret: %s", async (_name, secret, key) => {
    await send(textAnswer(204, ""), secret);
    expect(isSignedWith(key)).toBe(true);
    expect(isSignedWith(Buffer.from("another"))).toBe(false);
  });

  it("has an id of its own each time", async () => {
    const ids = new Set<unknown>();
    for (let times = 0; times < 3; times += 1) {
      await send(textAnswer(200, ""));
      ids.add(server.received[0]?.headers["webhook-id"]);
    }
    expect(ids.size).toBe(3);
  });
});

describe("what the webhook answers", () => {
  it.each([
    [200, { status: "sent" }],
    [202, { status: "sent" }],
    [302, { status: "refused", reason: "unavailable", answered: true }],
    [400, { status: "refused", reason: "unavailable", answered: true }],
    [401, { status: "refused", reason: "authentication" }],
    [403, { status: "refused", reason: "authentication" }],
    [404, { status: "refused", reason: "unavailable", answered: true }],
    [429, { status: "refused", reason: "rate_limited" }],
    [500, { status: "refused", reason: "unavailable", unsure: true }],
    [503, { status: "refused", reason: "unavailable", unsure: true }],
  ])("HTTP %i", async (status, outcome) => {
    const { detail: _detail, providerCode: _code, ...answer } = { detail: "", providerCode: "", ...(await send((response) => void response.writeHead(status, { location: "/elsewhere" }).end())) };
    expect(answer).toEqual(outcome);
    expect(server.received).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ["nothing in time", () => {}],
    ["by hanging up", (response) => void response.destroy()],
  ])("%s: unknown, and not repeated", async (_name, answer) => {
    expect(await send(answer, "secret", 500)).toMatchObject({ status: "unknown" });
    expect(server.received).toHaveLength(1);
  });

  it.each([429, 503])("HTTP %i with a time to wait, which is handed on", async (status) => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    for (const [header, seconds] of [["17", 17], [at, expect.closeTo(60, -1)], ["soon", undefined], ["-5", undefined], ["0", undefined]] as const) {
      const outcome = await send((response) => void response.writeHead(status, { "retry-after": header }).end());
      expect(outcome).toMatchObject({ status: "refused", providerCode: status });
      expect("retryAfterSeconds" in outcome ? outcome.retryAfterSeconds : undefined).toEqual(seconds);
    }
  });

  it.each<[string, Answer]>([
    ["a page", textAnswer(200, "<html>Sign in to this network</html>")],
    ["100 MB", flooding(200)],
    ["a byte now and then, without end", dripping(200)],
    ["a connection cut in the body", cutShort(200)],
  ])("a 2xx whatever comes after it, which nobody waits for: %s", async (_name, answer) => {
    expect(await send(answer)).toEqual({ status: "sent" });
    expect(server.received).toHaveLength(1);
  });

  it("more than is read, which is left", async () => {
    let written = 0;
    const left = new Promise<void>((resolve) => {
      server.answerWith((response) => {
        response.once("close", resolve);
        flooding(200, (bytes) => (written = bytes))(response);
      });
    });
    await createWebhookGateway({ url: server.url, secret: "secret" }).send(MESSAGE);
    await left;
    // What lies in the buffers of two sockets is beyond anybody's say.
    expect(written).toBeLessThan(20_000_000);
  });

  it("without end, which is left when the time is over", async () => {
    const left = new Promise<void>((resolve) => server.answerWith(dripping(200, resolve)));
    await createWebhookGateway({ url: server.url, secret: "secret" }, { totalTimeoutMs: 100 }).send(MESSAGE);
    await expect(left).resolves.toBeUndefined();
  });

  it("nothing, since nobody listens: surely not sent", async () => {
    const gateway = createWebhookGateway({ url: await closedPort(), secret: "secret" });
    expect(await gateway.send(MESSAGE)).toMatchObject({ status: "refused", reason: "unavailable" });
  });

  it.each([
    ["cut", "ECONNECTRESET"],
    ["silent", "ECONNECTTIMEOUT"],
  ] as const)("nothing, since TLS does not come about: %s: surely not sent", async (manner, code) => {
    // No request can have been written.
    const wordless = await startWordlessServer(manner);
    const gateway = createWebhookGateway({ url: wordless.httpsUrl, secret: "secret" }, { connectTimeoutMs: 100 });
    expect(await gateway.send(MESSAGE)).toMatchObject({ status: "refused", reason: "unavailable", providerCode: code });
    await wordless.close();
  });
});

describe("a webhook's address and secret, which may let anybody send", () => {
  const SECRETS = /token-in-the-path|name-of-user|word-to-pass|webhook-key-of-test/;

  it.each<[string, (url: string) => string, Answer]>([
    ["refused", (url) => url, textAnswer(400, "token-in-the-path webhook-key-of-test")],
    ["cut", (url) => url, (response) => void response.destroy()],
    ["late", (url) => url, () => {}],
    ["not understood", (url) => url, (response) => void response.socket?.end("token-in-the-path is no HTTP\r\n\r\n")],
    ["nowhere", () => "http://webhook.invalid", () => {}],
    ["a port that nobody may name", () => "http://127.0.0.1:1", () => {}],
  ])("stand in no outcome, and so in no log: %s", async (_name, urlFor, answer) => {
    server.answerWith(answer);
    const url = new URL("/token-in-the-path", urlFor(server.url));
    Object.assign(url, { username: "name-of-user", password: "word-to-pass" });
    const gateway = createWebhookGateway({ url: url.href, secret: "webhook-key-of-test" }, { totalTimeoutMs: 200 });
    const outcome = await gateway.send(MESSAGE);
    expect(outcome.status).not.toBe("sent");
    expect(JSON.stringify(outcome)).not.toMatch(SECRETS);
  });
});
