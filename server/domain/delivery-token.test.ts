import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { deliveryToken, openDeliveryToken } from "./delivery-token";
import { deriveKeyRing } from "./keys";
import { seal } from "./seal";

const RING = deriveKeyRing("a secret of a test", []);
const SENT = { confirmationId: "AAAAAAAAAAAAAAAAAAAAAA", sends: 3 };
const token = (ring = RING) => deliveryToken(ring, SENT, randomBytes(12));

describe("the name of a message in its gateway's reports", () => {
  it("says which message of which confirmation it is, to who holds the secret", () => {
    expect(openDeliveryToken(RING, token())).toEqual(SENT);
  });

  it("is good after the secret was rotated, and not once it is gone", () => {
    const made = token();
    expect(openDeliveryToken(deriveKeyRing("a new one", ["a secret of a test"]), made)).toEqual(SENT);
    expect(openDeliveryToken(deriveKeyRing("a new one", []), made)).toBeNull();
  });

  it("is another one each time and shows nothing of the confirmation, whose id lets its holder guess", () => {
    const [one, other] = [token(), token()];
    expect(one).not.toBe(other);
    expect(Buffer.from(one, "base64url").toString("latin1")).not.toContain(SENT.confirmationId);
  });

  it("fits into an address as it is", () => {
    expect(token()).toMatch(/^[A-Za-z0-9_-]{60,80}$/);
  });

  it("G-01 is nobody's once any of its bits is changed, and nothing else is one", () => {
    const bytes = Buffer.from(token(), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(openDeliveryToken(RING, changed.toString("base64url"))).toBeNull();
    }
    for (const text of ["", "x", "/../", "\u0000", "A".repeat(70), "A".repeat(10_000)]) expect(openDeliveryToken(RING, text)).toBeNull();
  });

  it("is not what the same secret has sealed for another purpose or another place", () => {
    const { delivery, seal: atRest } = RING.current;
    const text = `1 ${SENT.confirmationId}`;
    expect(openDeliveryToken(RING, seal(atRest, text, "delivery", randomBytes(12)))).toBeNull();
    expect(openDeliveryToken(RING, seal(delivery, text, "elsewhere", randomBytes(12)))).toBeNull();
  });
});
