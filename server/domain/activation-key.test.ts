import { describe, expect, it } from "vitest";
import data from "@/server/testing/conformance/signing-vectors.json";
import { type ActivationKeyFormat, readActivationKey, readPayload, signActivationKey, signPayload } from "./activation-key";

const SECRET = "a secret of a test, long enough to be one";
const FORMAT: ActivationKeyFormat = { secrets: [SECRET], salt: "phonenumber" };
const NUMBER = "+12025551234";
const SIGNED_AT = 1_700_000_000_000;
const LIFETIME = { now: SIGNED_AT, maxAgeSeconds: 600 };

function formatOf({ secret_key, salt }: { secret_key: string; salt: string }): ActivationKeyFormat {
  return { secrets: [secret_key], salt };
}

describe("keys made by Django", () => {
  const made = data.vectors.map((vector, index) => ({ name: `${index} ${vector.algorithm} ${vector.timestamp_base62}`, ...vector }));

  it.each(made)("are read: $name", (vector) => {
    expect(readPayload(formatOf(vector), vector.key)).toEqual({
      payload: vector.obj,
      signedAtSeconds: vector.timestamp,
    });
  });

  it.each(made.filter(({ compressed, algorithm }) => !compressed && algorithm === "sha256"))(
    "are made here byte for byte: $name",
    (vector) => {
      expect(signPayload(formatOf(vector), vector.obj, vector.timestamp * 1000)).toBe(vector.key);
    },
  );

  it("are of every kind: SHA-256, SHA-1, compressed", () => {
    expect(made.some(({ algorithm }) => algorithm === "sha1")).toBe(true);
    expect(made.some(({ compressed }) => compressed)).toBe(true);
    expect(made.filter(({ compressed, algorithm }) => !compressed && algorithm === "sha256").length).toBeGreaterThan(5);
  });

  it.each(data.odd)("are read though odd: $name", (odd) => {
    const read = readActivationKey(formatOf(odd), odd.key, { now: odd.now * 1000, maxAgeSeconds: odd.max_age });
    expect(read?.phoneNumber).toBe(odd.result.phone_number);
  });
});

describe("what Django refuses is refused", () => {
  it.each(data.invalid)("$name", (invalid) => {
    const lifetime = { now: invalid.now * 1000, maxAgeSeconds: invalid.max_age };
    expect(readActivationKey(formatOf(invalid), invalid.key, lifetime)).toBeNull();
  });

  it.each(data.max_age)("at $now, max_age $max_age: accepted is $accepted", (vector) => {
    const lifetime = { now: vector.now * 1000, maxAgeSeconds: vector.max_age };
    expect(readActivationKey(formatOf(vector), vector.key, lifetime) !== null).toBe(vector.accepted);
  });
});

describe("an activation key", () => {
  const key = signActivationKey(FORMAT, NUMBER, SIGNED_AT);

  it("gives its number and its time", () => {
    expect(readActivationKey(FORMAT, key, LIFETIME)).toEqual({ phoneNumber: NUMBER, signedAt: SIGNED_AT });
  });

  it("is accepted to the last millisecond of its lifetime and not one longer", () => {
    const end = SIGNED_AT + 600_000;
    expect(readActivationKey(FORMAT, key, { now: end, maxAgeSeconds: 600 })).not.toBeNull();
    expect(readActivationKey(FORMAT, key, { now: end + 1, maxAgeSeconds: 600 })).toBeNull();
  });

  it("is refused after any change of any one character", () => {
    const survivors: string[] = [];
    for (let at = 0; at < key.length; at += 1) {
      for (const other of ["A", "B", "0", "-", "_", ":", ".", "=", "é"]) {
        if (other === key[at]) continue;
        const changed = key.slice(0, at) + other + key.slice(at + 1);
        if (readActivationKey(FORMAT, changed, LIFETIME)) survivors.push(changed);
      }
    }
    expect(survivors).toEqual([]);
  });

  it("is refused when any one character is missing or doubled", () => {
    const changed = [...key].flatMap((character, at) => [
      key.slice(0, at) + key.slice(at + 1),
      key.slice(0, at) + character + key.slice(at),
    ]);
    expect(changed.filter((each) => readActivationKey(FORMAT, each, LIFETIME))).toEqual([]);
  });

  it.each([
    ["another salt", { ...FORMAT, salt: "phonenumber2" }],
    ["another secret", { ...FORMAT, secrets: ["another secret of a test"] as const }],
  ])("of %s is refused", (_name, format) => {
    expect(readActivationKey(format, key, LIFETIME)).toBeNull();
  });

  it.each([[{ phone: NUMBER }], [{ phone_number: 12_025_551_234 }], [{ phone_number: null }], [null], ["text"], [[NUMBER]]])(
    "with the payload %j, though well signed, names no number",
    (payload) => {
      expect(readActivationKey(FORMAT, signPayload(FORMAT, payload, SIGNED_AT), LIFETIME)).toBeNull();
    },
  );

  it.each([[""], [":"], ["::"], [":::"], ["a:b:c"], ["\ud800:1r31eq:x"], ["x".repeat(4096)]])("is never %j", (text) => {
    expect(readActivationKey(FORMAT, text, LIFETIME)).toBeNull();
  });
});

describe("a fallback secret", () => {
  const former: ActivationKeyFormat = { secrets: ["the former secret of a test"], salt: FORMAT.salt };
  const rotated: ActivationKeyFormat = { secrets: [SECRET, ...former.secrets], salt: FORMAT.salt };

  it("verifies", () => {
    const key = signActivationKey(former, NUMBER, SIGNED_AT);
    expect(readActivationKey(rotated, key, LIFETIME)?.phoneNumber).toBe(NUMBER);
  });

  it("never signs", () => {
    const key = signActivationKey(rotated, NUMBER, SIGNED_AT);
    expect(key).toBe(signActivationKey(FORMAT, NUMBER, SIGNED_AT));
    expect(readActivationKey(former, key, LIFETIME)).toBeNull();
  });
});
