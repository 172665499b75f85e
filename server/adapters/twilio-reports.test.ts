import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonAnswer, startLocalServer } from "@/server/testing/local-server";
import type { ReadReport } from "@/server/usecases/delivery-ports";
import { createTwilioGateway, type TwilioSettings } from "./twilio-gateway";

const AUTH_TOKEN = "token-of-a-test";
const ACCOUNT = `AC${"0".repeat(32)}`;
const REPORTS_TO = "https://confirm.example.com/phone-confirmation/delivery/twilio/";
const SETTINGS: TwilioSettings = { accountSid: ACCOUNT, authToken: AUTH_TOKEN, messagingServiceSid: null, baseUrl: null, reportsTo: REPORTS_TO };
const FIELDS = { AccountSid: ACCOUNT, ApiVersion: "2010-04-01", From: "+15005550006", MessageSid: "SM1", MessageStatus: "undelivered", ErrorCode: "30003", SmsSid: "SM1", SmsStatus: "undelivered", To: "+12025551234" };

/** As Twilio's page on webhook security says it, without the SDK: the address, then each field by name, HMAC-SHA1 in base64. */
function signatureOf(fields: Record<string, string>, { url = `${REPORTS_TO}TOKEN/`, key = AUTH_TOKEN } = {}): string {
  const text = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)).map((pair) => pair.join(""));
  return createHmac("sha1", key).update(url + text.join("")).digest("base64");
}

describe("Twilio's report on a message", () => {
  let read: ReadReport;
  beforeAll(async () => {
    read = (await createTwilioGateway(SETTINGS)).readReport ?? (() => "unreadable");
  });
  const arrives = (body: string, signature: string, token = "TOKEN") => read({ token, body: Buffer.from(body), header: (name) => (name === "x-twilio-signature" ? signature : "") });
  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

  it.each([
    ["delivered", "delivered"],
    ["undelivered", "failed"],
    ["failed", "failed"],
    ["queued", null],
    ["accepted", null],
    ["sending", null],
    ["sent", null],
    ["constructor", null],
  ])("%s is understood as %s", (status, outcome) => {
    const fields = { ...FIELDS, MessageStatus: status };
    expect(arrives(form(fields), signatureOf(fields))).toEqual({ token: "TOKEN", outcome, providerCode: "30003" });
  });

  it("is genuine in whatever order its fields come, and with fields that are new", () => {
    const fields = { ...FIELDS, RawDlrDoneDate: "2611221200" };
    const reversed = Object.fromEntries(Object.entries(fields).reverse());
    expect(arrives(form(reversed), signatureOf(fields))).toMatchObject({ outcome: "failed" });
  });

  it.each([
    ["none", ""],
    ["an empty one", " "],
    ["a wrong one", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="],
    ["one by another token", signatureOf(FIELDS, { key: "another" })],
    ["one by no token", signatureOf(FIELDS, { key: "" })],
    ["a SHA-256", createHmac("sha256", AUTH_TOKEN).update(`${REPORTS_TO}TOKEN/`).digest("base64")],
    ["a hash without a key", createHash("sha1").update(`${REPORTS_TO}TOKEN/`).digest("base64")],
  ])("G-01 is forged with the signature: %s", (_name, signature) => {
    expect(arrives(form(FIELDS), signature)).toBe("forged");
  });

  it.each([
    REPORTS_TO.replace("https:", "http:"),
    REPORTS_TO.replace("confirm.", "evil."),
    REPORTS_TO.replace("twilio", "other"),
  ])("G-02 is forged when it was signed for another address: %s", (url) => {
    expect(arrives(form(FIELDS), signatureOf(FIELDS, { url: `${url}TOKEN/` }))).toBe("forged");
  });

  it.each(["TOKEN", "TOKEN/?a=1", "OTHER/", "token/"])("G-02 is forged when it was signed for the same address with another end: %s", (end) => {
    expect(arrives(form(FIELDS), signatureOf(FIELDS, { url: REPORTS_TO + end }))).toBe("forged");
  });

  it.each<[string, string]>([
    ["one field more", form({ ...FIELDS, More: "1" })],
    ["one field less", form(Object.fromEntries(Object.entries(FIELDS).slice(1)))],
    ["another value", form({ ...FIELDS, MessageStatus: "delivered" })],
    ["a field twice, alike", `${form(FIELDS)}&MessageStatus=undelivered`],
    ["a field twice, otherwise", `${form(FIELDS)}&MessageStatus=delivered`],
    ["a space cut off or added", form({ ...FIELDS, From: `${FIELDS.From} ` })],
    ["JSON in its place", JSON.stringify(FIELDS)],
    ["nothing", ""],
    ["bytes that are no text", "\u0000\uFFFD=%ff%fe"],
  ])("G-02 is forged when what was signed had %s", (_name, body) => {
    expect(arrives(body, signatureOf(FIELDS))).toBe("forged");
  });

  it("G-02 on one message is none on another", () => {
    expect(arrives(form(FIELDS), signatureOf(FIELDS), "OTHER")).toBe("forged");
  });

  it("G-01 is forged when it speaks of another account, even signed by the same token", () => {
    const fields = { ...FIELDS, AccountSid: `AC${"1".repeat(32)}` };
    expect(arrives(form(fields), signatureOf(fields))).toBe("forged");
  });
});

describe("a message to Twilio", () => {
  let twilio: Awaited<ReturnType<typeof startLocalServer>>;
  beforeAll(async () => {
    twilio = await startLocalServer();
    twilio.answerWith(jsonAnswer(201, { sid: "SM1" }));
  });
  afterAll(() => twilio.close());

  it.each([
    [REPORTS_TO, "TOKEN", `${REPORTS_TO}TOKEN/`],
    [REPORTS_TO, undefined, null],
    [null, "TOKEN", null],
  ])("says where to report, below %s with the token %s: %s", async (reportsTo, deliveryToken, callback) => {
    twilio.answerWith(jsonAnswer(201, { sid: "SM1" }));
    const gateway = await createTwilioGateway({ ...SETTINGS, baseUrl: twilio.url, reportsTo });
    expect(gateway.readReport !== undefined).toBe(reportsTo !== null);
    await gateway.send({ to: "+12025551234", from: "+15005550006", body: "text", ...(deliveryToken !== undefined && { deliveryToken }) });
    expect(new URLSearchParams(twilio.received[0]?.body).get("StatusCallback")).toBe(callback);
  });
});
