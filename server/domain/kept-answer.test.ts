import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerKey, isIdempotencyKey, type KeyedRequest, requestFingerprint } from "./kept-answer";

const KEY = Buffer.alloc(32, 1);
const OTHER_KEY = Buffer.alloc(32, 2);
const LONG = "3f2b8c1e-0d4a-4f6b";
const request = (change: Partial<KeyedRequest> = {}): KeyedRequest => ({
  idempotencyKey: LONG,
  operation: "request",
  address: "192.0.2.1",
  input: { phoneNumber: "+12025551234" },
  ...change,
});

describe("an Idempotency-Key", () => {
  it.each(["a", "0", '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "~!", "k".repeat(255)])("may be %s", (key) => {
    expect(isIdempotencyKey(key)).toBe(true);
  });

  it.each(["", " ", "a b", "a, b", "k".repeat(256), "ü", "a\r\nb", "a\n", "\u0000", "\u007f", "１２"])("may not be %j", (key) => {
    expect(isIdempotencyKey(key)).toBe(false);
  });
});

describe("the place of an answer", () => {
  it("depends on the secret, the operation and the key, and shows none of them", () => {
    const places = [
      answerKey(KEY, request()),
      answerKey(OTHER_KEY, request()),
      answerKey(KEY, request({ operation: "resend" })),
      answerKey(KEY, request({ idempotencyKey: `${LONG}1` })),
    ];
    expect(new Set(places).size).toBe(4);
    for (const place of places) expect(place).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("moves with the client from one address to another when nobody could guess the key", () => {
    const from = (address: string | null, idempotencyKey: string) => answerKey(KEY, request({ address, idempotencyKey }));
    expect(from("192.0.2.2", "k".repeat(16))).toBe(from("192.0.2.1", "k".repeat(16)));
    expect(from("192.0.2.2", "k".repeat(15))).not.toBe(from("192.0.2.1", "k".repeat(15)));
    expect(from(null, "1")).toBe(from(null, "1"));
  });

  it("is never shared by two different operations, keys and addresses", () => {
    const some = fc.record({ operation: fc.string(), idempotencyKey: fc.string({ maxLength: 20 }), address: fc.string() });
    const identity = ({ operation, idempotencyKey, address }: { operation: string; idempotencyKey: string; address: string }) =>
      JSON.stringify([operation, idempotencyKey, idempotencyKey.length < 16 ? address : null]);
    fc.assert(
      fc.property(some, some, (one, other) => {
        const areOne = answerKey(KEY, request(one)) === answerKey(KEY, request(other));
        expect(areOne).toBe(identity(one) === identity(other));
      }),
    );
  });
});

describe("what makes two requests the same", () => {
  const fingerprint = (input: KeyedRequest["input"]) => requestFingerprint(KEY, request({ input }));

  it("is the number, however it is written, and not the solution of a challenge", () => {
    const same = fingerprint({ phoneNumber: "+12025551234" });
    expect(fingerprint({ phoneNumber: " +1 (202) 555-1234 " })).toBe(same);
    expect(fingerprint({ phoneNumber: "+12025551234", challenge: "solved" })).toBe(same);
    expect(fingerprint({ phoneNumber: "+12025551234", challenge: undefined })).toBe(same);
    expect(fingerprint({ phoneNumber: "+12025551235" })).not.toBe(same);
  });

  it("is any other field too, in whatever order", () => {
    const same = fingerprint({ phoneNumber: "no number", checkedBy: "id" });
    expect(fingerprint({ checkedBy: "id", phoneNumber: "no number" })).toBe(same);
    expect(fingerprint({ checkedBy: "number", phoneNumber: "no number" })).not.toBe(same);
    expect(fingerprint({ phoneNumber: "no  number", checkedBy: "id" })).not.toBe(same);
  });

  it("is never a place of an answer", () => {
    expect(fingerprint({})).not.toBe(answerKey(KEY, request({ input: {} })));
  });
});
