import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Answer, closedPort, jsonAnswer, startLocalServer, textAnswer } from "@/server/testing/local-server";
import { createHcaptchaChallenges } from "./hcaptcha-challenges";
import { createTurnstileChallenges } from "./turnstile-challenges";

const TOKEN = "XXXX.DUMMY.TOKEN.1234567890";
const SECRET = "0x-the-secret";
const right = { success: true, hostname: "confirm.example.com", "error-codes": [] };

let service: Awaited<ReturnType<typeof startLocalServer>>;
const warn = vi.fn();
beforeAll(async () => void (service = await startLocalServer()));
afterAll(() => service.close());
beforeEach(() => {
  warn.mockReset();
  service.answerWith(jsonAnswer(200, right));
});

const KINDS = { turnstile: createTurnstileChallenges, hcaptcha: createHcaptchaChallenges };

describe.each(Object.entries(KINDS))("%s", (kind, create) => {
  const challenges = (more: { url?: string; hostnames?: readonly string[]; timeoutMs?: number } = {}) =>
    create({
      siteKey: "site-key",
      secret: SECRET,
      hostnames: ["confirm.example.com"],
      log: { info: vi.fn(), warn, error: vi.fn() },
      url: `${service.url}/siteverify`,
      ...more,
    });
  const verify = (token = TOKEN, more = {}) => challenges(more).verify(token, "subject", { risk: 0, now: 0 });

  test("shows the site key and never the secret", async () => {
    expect(await challenges().issue("subject", 0, 0)).toEqual({ kind, siteKey: "site-key" });
  });

  test("a token that the service accepts counts, under a key of its own that does not tell it", async () => {
    const solved = await verify();
    expect(solved?.onceKey).toMatch(/^[\w-]{43}$/);
    expect(await verify()).toEqual(solved);
    expect((await verify("another"))?.onceKey).not.toBe(solved?.onceKey);
    const [asked] = service.received;
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({ secret: SECRET, response: TOKEN, sitekey: "site-key" });
    expect(asked?.path).toBe("/siteverify");
    expect(warn).not.toHaveBeenCalled();
  });

  test("a token that the service refuses counts for nothing, and is no news for the operator", async () => {
    service.answerWith(jsonAnswer(200, { success: false, "error-codes": ["invalid-input-response", "timeout-or-duplicate"] }));
    expect(await verify()).toBeNull();
    expect(warn).not.toHaveBeenCalled();
  });

  test("a token from a page of another host counts for nothing, unless no host is asked for", async () => {
    service.answerWith(jsonAnswer(200, { ...right, hostname: "evil.example" }));
    expect(await verify()).toBeNull();
    expect(warn).toHaveBeenCalledWith("challenge_not_checked", { kind, reason: "it was solved on a page of another host" });
    expect(await verify(TOKEN, { hostnames: [] })).not.toBeNull();
  });

  const FAULTS: Record<string, Answer> = {
    "a wrong secret": jsonAnswer(200, { success: false, "error-codes": ["invalid-input-secret"] }),
    "a server error": jsonAnswer(500, right),
    "a redirect": (response) => response.writeHead(307, { location: service.url }).end(JSON.stringify(right)),
    "a page instead of JSON": textAnswer(200, "<h1>Hello</h1>"),
    "JSON without an answer": jsonAnswer(200, null),
    "a text that looks like success": jsonAnswer(200, { success: "true", hostname: "confirm.example.com" }),
    "more than 64 KiB": jsonAnswer(200, { ...right, more: "x".repeat(70_000) }),
    "a closed connection": (response) => response.destroy(),
  };
  test.each(Object.keys(FAULTS))("%s opens nothing, and is logged without what was sent", async (name) => {
    service.answerWith(FAULTS[name] ?? textAnswer(200, ""));
    expect(await verify()).toBeNull();
    expect(warn).toHaveBeenCalledTimes(1);
    const logged = JSON.stringify(warn.mock.calls);
    expect(logged).not.toContain(TOKEN);
    expect(logged).not.toContain(SECRET);
    expect(service.received).toHaveLength(1);
  });

  test("no answer, and nobody there, open nothing either", async () => {
    service.answerWith(() => undefined);
    expect(await verify(TOKEN, { timeoutMs: 30 })).toBeNull();
    expect(await verify(TOKEN, { url: await closedPort() })).toBeNull();
    expect(warn.mock.calls.map(([, details]) => details.reason)).toEqual(["no answer in time", "ECONNREFUSED"]);
  });

  test.each(["", " ", "with space", "line\nbreak", "é", "x".repeat(6001)])("what never came from the service is not asked about: %j", async (token) => {
    expect(await verify(token)).toBeNull();
    expect(service.received).toEqual([]);
  });
});
