import { describe, expect, it } from "vitest";
import { POLICY as policy, SEND_LIMITS } from "@/server/testing/fakes";
import {
  type Confirmation,
  holderByNumber,
  holdersByNumber,
  newConfirmation,
  pendingView,
  resendAtAfter,
  triesLeft,
  type Wanted,
  whyNotCheckable,
  whyNotResendable,
} from "./confirmation";
import { deriveKeyRing } from "./keys";
import { unseal } from "./seal";
import { FIXED_POLICY, type Policy } from "./policy";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const NUMBER = "+12025551234";
const keys = deriveKeyRing("a secret of a test", []).current;
const random = { id: Buffer.alloc(16, 1), nonce: Buffer.alloc(16, 2), iv: Buffer.alloc(12, 3) };

const WANTED: Wanted = { e164: NUMBER, country: "US", checkedBy: "id", address: "192.0.2.1", reservedTries: 5, sendsBefore: 0, fromReserve: false };

function wanted(change: Partial<Wanted> = {}, by: Policy = policy): Confirmation {
  return newConfirmation({ ...WANTED, ...change }, { keys, policy: by, random, now: NOW });
}

function made(change: Partial<Confirmation> = {}): Confirmation {
  return { ...wanted(), ...change };
}

describe("the fixed numbers of the policy", () => {
  it("are those that were agreed", () => {
    expect(FIXED_POLICY).toEqual({
      attemptsPerConfirmation: 5,
      chancesPerNumber: 20,
      openChancesPerNumber: 10,
      chancesWindowSeconds: 86_400,
      consecutiveWrongGuesses: 100,
      consecutiveWindowSeconds: 2_592_000,
      resendWaitsSeconds: [30, 60, 120, 300],
    });
  });
});

describe("a new confirmation", () => {
  it("waits for its code for exactly its lifetime, with no try spent and one message counted", () => {
    expect(made()).toMatchObject({
      status: "pending",
      reservedTries: 5,
      attempts: 0,
      strangerAttempts: 0,
      sends: 1,
      reserveSends: 0,
      lastSentAt: NOW,
      country: "US",
      codeLength: 6,
      createdAt: NOW,
      expiresAt: NOW + 600_000,
      resendAt: NOW + 30_000,
      confirmedAt: null,
    });
  });

  it("has an id of 128 random bits", () => {
    expect(made().id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(Buffer.from(made().id, "base64url")).toEqual(random.id);
  });

  it("keeps the number only sealed and hashed", () => {
    const { sealedNumber, id } = made();
    expect(unseal(keys.seal, sealedNumber, id)).toBe(NUMBER);
    expect(JSON.stringify(made())).not.toContain("2025551234");
  });
});

describe("the tries of a new confirmation", () => {
  it("are its own when it is checked by id, whoever asked", () => {
    expect(wanted().holder).toBe(wanted().id);
    expect(wanted({ address: "192.0.2.2" }).holder).toBe(wanted().id);
  });

  it("are those of the address that asked when it is checked by number, and name no address", () => {
    const holder = (address: string | null) => wanted({ checkedBy: "number", address }).holder;
    expect(holder("192.0.2.1")).toBe(holderByNumber(keys, "192.0.2.1"));
    expect(holder("192.0.2.1")).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set([holder("192.0.2.1"), holder("192.0.2.2"), holder("2001:db8::1"), holder(null)]).size).toBe(4);
    expect(holder("2001:db8::1")).toBe(holder("2001:db8::ffff:1"));
  });

  it("are found under every secret of the ring, the current one's first", () => {
    const [current, former] = [deriveKeyRing("the new secret", ["a secret of a test"]), deriveKeyRing("a secret of a test", [])];
    expect(holdersByNumber(current, "192.0.2.1")).toEqual([holderByNumber(current.current, "192.0.2.1"), holderByNumber(keys, "192.0.2.1")]);
    expect(holdersByNumber(former, "192.0.2.1")).toEqual([holderByNumber(keys, "192.0.2.1")]);
  });
});

describe("a message out of the reserve", () => {
  it("is counted as such", () => {
    expect(wanted({ fromReserve: true })).toMatchObject({ sends: 1, reserveSends: 1 });
  });
});

describe("a number that belongs to no country", () => {
  it("has none", () => {
    expect(wanted({ country: undefined }).country).toBeNull();
  });
});

describe("the wait after each message", () => {
  it.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [4, 300],
  ])("after message %i: %i seconds", (sends, seconds) => {
    expect(resendAtAfter({ sends, numberSends: sends }, policy, NOW)).toBe(NOW + seconds * 1000);
  });

  it("is that of its number where that one is longer", () => {
    const limited = { ...policy, sends: SEND_LIMITS };
    expect(resendAtAfter({ sends: 1, numberSends: 4 }, limited, NOW)).toBe(NOW + 300_000);
    expect(resendAtAfter({ sends: 1, numberSends: 9 }, limited, NOW)).toBe(NOW + 600_000);
    expect(resendAtAfter({ sends: 1, numberSends: 1 }, limited, NOW)).toBe(NOW + 30_000);
    expect(wanted({ sendsBefore: 2 }, limited).resendAt).toBe(NOW + 120_000);
  });

  it("has no end after the fifth: no other message", () => {
    expect(resendAtAfter({ sends: 5, numberSends: 5 }, policy, NOW)).toBeNull();
    expect(resendAtAfter({ sends: 6, numberSends: 6 }, policy, NOW)).toBeNull();
  });
});

describe("a guess is", () => {
  it.each<[string, Confirmation | null, number, string | undefined]>([
    ["taken while it waits", made(), 0, undefined],
    ["taken in its last millisecond", made(), 599_999, undefined],
    ["refused from the end of its lifetime on", made(), 600_000, "confirmation_expired"],
    ["taken with one try left", made({ attempts: 4 }), 0, undefined],
    ["refused without a try left", made({ attempts: 5 }), 0, "no_tries_left"],
    ["refused, as expired, when both are so", made({ attempts: 5 }), 600_000, "confirmation_expired"],
    ["refused once it is confirmed", made({ status: "confirmed", confirmedAt: NOW }), 0, "already_confirmed"],
    ["refused, as confirmed, after its lifetime too", made({ status: "confirmed", confirmedAt: NOW }), 700_000, "already_confirmed"],
    ["refused, as unknown, once it is dropped", made({ status: "dropped" }), 0, "confirmation_not_found"],
    ["refused, as unknown, when it is checked by number", made({ checkedBy: "number" }), 0, "confirmation_not_found"],
    ["refused, as unknown, when there is none", null, 0, "confirmation_not_found"],
  ])("%s", (_name, confirmation, afterMs, code) => {
    expect(whyNotCheckable(confirmation, policy, NOW + afterMs)?.code).toBe(code);
    // Who may not guess may not ask for another message either.
    if (code) expect(whyNotResendable(confirmation, policy, NOW + afterMs)?.code).toBe(code);
  });
});

describe("another message is", () => {
  it.each<[string, Confirmation, number, object | null]>([
    ["too soon at once", made(), 0, { code: "resend_too_soon", retryAfterSeconds: 30 }],
    ["too soon a millisecond before, with one whole second to wait", made(), 29_999, { code: "resend_too_soon", retryAfterSeconds: 1 }],
    ["sent from the end of the wait on", made(), 30_000, null],
    ["no longer sent after the last", made({ resendAt: null, sends: 5 }), 500_000, { code: "no_resends_left" }],
  ])("%s", (_name, confirmation, afterMs, failure) => {
    expect(whyNotResendable(confirmation, policy, NOW + afterMs)).toEqual(failure);
  });
});

describe("tries left", () => {
  it.each([
    [0, 5],
    [4, 1],
    [5, 0],
    [7, 0],
  ])("after %i: %i, never below none", (attempts, left) => {
    expect(triesLeft(made({ attempts }), policy)).toBe(left);
  });
});

describe("what its holder sees", () => {
  it("is what the next step needs and nothing of how the code is made", () => {
    expect(pendingView(made({ attempts: 2 }), NUMBER, { policy, now: NOW + 1 })).toEqual({
      confirmationId: made().id,
      phoneNumber: NUMBER,
      codeLength: 6,
      expiresAt: "2026-11-22T12:10:00.000Z",
      resendAt: "2026-11-22T12:00:30.000Z",
      triesLeft: 3,
      now: "2026-11-22T12:00:00.001Z",
    });
  });

  it("has no time of another message once there is none", () => {
    expect(pendingView(made({ resendAt: null }), NUMBER, { policy, now: NOW }).resendAt).toBeNull();
  });

  it.each([
    ["sending", true, "awaited"],
    ["sent", true, "awaited"],
    ["unknown", true, "awaited"],
    ["silent", true, "awaited"],
    ["sent", false, undefined],
    ["delivered", true, "delivered"],
    ["failed", true, "failed"],
    // It was reported before the operator turned reports off.
    ["failed", false, "failed"],
  ] as const)("(E15) says of a message that is %s, where reports come: %s, that it is %s", (sendState, isReported, delivery) => {
    expect(pendingView(made({ sendState }), NUMBER, { policy, now: NOW, isReported }).delivery).toBe(delivery);
  });
});
