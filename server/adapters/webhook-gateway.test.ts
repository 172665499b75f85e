import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
  return createWebhookGateway({ url: `${server.url}/sms?a=1`, secret }, timeoutMs).send(MESSAGE);
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
    [302, { status: "refused", reason: "unavailable" }],
    [400, { status: "refused", reason: "unavailable" }],
    [401, { status: "refused", reason: "authentication" }],
    [403, { status: "refused", reason: "authentication" }],
    [404, { status: "refused", reason: "unavailable" }],
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
    expect(await send(answer, "secret", 200)).toMatchObject({ status: "unknown" });
    expect(server.received).toHaveLength(1);
  });

  it("nothing, since nobody listens: surely not sent", async () => {
    const gateway = createWebhookGateway({ url: await closedPort(), secret: "secret" });
    expect(await gateway.send(MESSAGE)).toMatchObject({ status: "refused", reason: "unavailable" });
  });
});
