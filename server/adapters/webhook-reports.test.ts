import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalServer, textAnswer } from "@/server/testing/local-server";
import { createWebhookGateway } from "./webhook-gateway";

const REPORTS_TO = "https://confirm.example.com/phone-confirmation/delivery/webhook/";
const SECRET = "plain secret";
const NOW = Date.parse("2026-11-22T12:00:00Z");
const REPORT = { token: "TOKEN", status: "failed", code: "30003" };

const gateway = createWebhookGateway({ url: "http://127.0.0.1:1/", secret: SECRET, reportsTo: REPORTS_TO }, { now: () => NOW });

interface Signed {
  id?: string;
  timestamp?: string;
  secret?: string;
  /** What the signature was made for, where that is something else. */
  signedBody?: string;
  signatures?: (right: string) => string;
  token?: string;
}

function arrives(body: string, { id = "msg_1", timestamp = String(NOW / 1000), secret = SECRET, signedBody = body, signatures = (right) => right, token = "" }: Signed = {}) {
  const right = `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${signedBody}`).digest("base64")}`;
  const headers: Record<string, string> = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures(right) };
  return gateway.readReport?.({ token, body: Buffer.from(body), header: (name) => headers[name] ?? "" });
}

describe("the report of a webhook's receiver", () => {
  it.each([
    [{ token: "T", status: "delivered" }, { token: "T", outcome: "delivered", providerCode: undefined }],
    [REPORT, { token: "TOKEN", outcome: "failed", providerCode: "30003" }],
    [{ ...REPORT, code: 30003 }, { token: "TOKEN", outcome: "failed", providerCode: 30003 }],
    [{ ...REPORT, code: "words\nof the\u2028carrier" }, { token: "TOKEN", outcome: "failed", providerCode: undefined }],
    [{ token: "T", status: "on its way" }, { token: "T", outcome: null, providerCode: undefined }],
  ])("%j says %j", (report, says) => {
    expect(arrives(JSON.stringify(report))).toEqual(says);
  });

  it.each(["", "null", "[]", "5", "{", '{"token":1,"status":"failed"}', '{"token":"T"}', "token=T&status=failed"])("that is signed and says nothing, %j, is unreadable", (body) => {
    expect(arrives(body)).toBe("unreadable");
  });

  it.each<[string, Signed]>([
    ["no signature", { signatures: () => "" }],
    ["a wrong one", { signatures: () => "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }],
    ["one by another secret", { secret: "another" }],
    ["one of another version", { signatures: (right) => right.replace("v1,", "v1a,") }],
    ["one without a version", { signatures: (right) => right.replace("v1,", "") }],
    ["one for another body", { signedBody: JSON.stringify({ ...REPORT, status: "delivered" }) }],
    ["one for another message", { signedBody: JSON.stringify({ ...REPORT, token: "OTHER" }) }],
    ["no id", { id: "" }],
    ["no time", { timestamp: "" }],
    ["a time that is none", { timestamp: "now" }],
    ["a time 6 minutes ago", { timestamp: String(NOW / 1000 - 360) }],
    ["a time 6 minutes ahead", { timestamp: String(NOW / 1000 + 360) }],
    ["a token in its address", { token: "TOKEN" }],
  ])("G-06 is forged with %s", (_name, signed) => {
    expect(arrives(JSON.stringify(REPORT), signed)).toBe("forged");
  });

  it("G-07 may carry several signatures, of which one is right", () => {
    expect(arrives(JSON.stringify(REPORT), { signatures: (right) => `v1,old ${right} v2,new` })).toMatchObject({ outcome: "failed" });
  });

  it.each([-240, 240])("may be %i seconds old or early", (seconds) => {
    expect(arrives(JSON.stringify(REPORT), { timestamp: String(NOW / 1000 + seconds) })).toMatchObject({ outcome: "failed" });
  });
});

describe("a message to a webhook", () => {
  let server: Awaited<ReturnType<typeof startLocalServer>>;
  beforeAll(async () => {
    server = await startLocalServer();
  });
  afterAll(() => server.close());

  it.each([
    [REPORTS_TO, "TOKEN", { delivery_url: REPORTS_TO, delivery_token: "TOKEN" }],
    [REPORTS_TO, undefined, {}],
    [null, "TOKEN", {}],
  ])("says where to report, at %s with the token %s: %j", async (reportsTo, deliveryToken, more) => {
    server.answerWith(textAnswer(200, ""));
    const sending = createWebhookGateway({ url: server.url, secret: SECRET, reportsTo });
    expect(sending.readReport !== undefined).toBe(reportsTo !== null);
    await sending.send({ to: "+12025551234", from: "", body: "text", ...(deliveryToken !== undefined && { deliveryToken }) });
    expect(JSON.parse(server.received[0]?.body ?? "")).toEqual({ to: "+12025551234", from: "", body: "text", channel: "sms", sent_at: expect.any(String), ...more });
  });
});
