import { describe, expect, it } from "vitest";
import type { SendRefusal } from "@/contract/failures";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { callerFrom, createFakes, type FakeOptions, type Fakes, SEND_LIMITS, SOLUTION } from "@/server/testing/fakes";
import { failureOf, NUMBER, strangerFrom, valueOf } from "@/server/testing/stories";
import { numberWindow } from "./permit-message";

const CALLER = callerFrom();
const OTHER = "+4915123456789";
const limited = (options: FakeOptions = {}) => createFakes({ policy: { sends: SEND_LIMITS }, ...options });
const request = ({ service }: Fakes, phoneNumber = NUMBER) => service.request({ phoneNumber }, CALLER);

async function takenBy({ ports, clock }: Fakes): Promise<number> {
  const rate = { count: 2000, periodSeconds: 86_400 };
  return ports.limits.taken({ limit: "service", subject: "", weight: 1, rate }, clock.now());
}

/** How many confirmations were kept. */
function insertsOf({ ports }: Fakes): () => number {
  const { insert } = ports.store;
  let kept = 0;
  ports.store.insert = async (...all) => {
    const isKept = await insert(...all);
    if (isKept) kept += 1;
    return isKept;
  };
  return () => kept;
}

describe("a message to a number that the gateway refuses", () => {
  /** Refuses this number for ever, and nothing else. */
  const refusing = (reason: SendRefusal, options: FakeOptions = {}) => {
    const fakes = limited(options);
    const { send } = fakes.ports.gateway;
    let calls = 0;
    fakes.ports.gateway.send = async (message) => {
      if (message.to !== NUMBER) return send(message);
      calls += 1;
      return { status: "refused", reason, answered: true };
    };
    return { fakes, calls: () => calls };
  };
  const rowsOf = async ({ ports, clock }: Fakes) => (await ports.store.standing(numberLookupKeys(ports.keys, NUMBER), numberWindow(ports, clock.now()))).sends;
  // The last one is a gateway that works and gives no reason that we know.
  const REASONS = ["invalid_number", "unsubscribed", "blocked_destination", "unavailable"] as const;

  it.each(REASONS)("for the reason %s counts for it: 1,000 requests from as many addresses in a day make five calls and five rows, or eight with challenges", async (reason) => {
    for (const [challenge, most] of [[undefined, 5], [SOLUTION, 8]] as const) {
      const { fakes, calls } = refusing(reason);
      const inserted = insertsOf(fakes);
      for (let index = 0; index < 1000; index += 1) {
        const input = challenge === undefined ? { phoneNumber: NUMBER } : { phoneNumber: NUMBER, challenge };
        const failure = failureOf(await fakes.service[index % 2 ? "request" : "requestByNumber"](input, strangerFrom(index)));
        expect(["message_not_sent", "throttled", "challenge_required"]).toContain(failure.code);
        fakes.clock.advance(86);
      }
      expect([calls(), inserted()]).toEqual([most, most]);
    }
  });

  it.each(REASONS)("for the reason %s costs nobody any money, and its asker a place among the messages of its address", async (reason) => {
    const { fakes } = refusing(reason, { policy: { sends: { ...SEND_LIMITS, address: [{ count: 2, periodSeconds: 86_400 }], prefix: [{ count: 1, periodSeconds: 86_400 }] } } });
    expect(failureOf(await request(fakes))).toEqual({ code: "message_not_sent", reason, retryAfterSeconds: 30 });
    expect(await takenBy(fakes)).toBe(0);
    expect(await rowsOf(fakes)).toBe(1);
    // The prefix has its only message still, the address one of two.
    valueOf(await request(fakes, `${NUMBER.slice(0, -1)}5`));
    expect(failureOf(await request(fakes, OTHER))).toMatchObject({ code: "throttled" });
  });

  it("is waited out when it was a repeated one, too", async () => {
    const { fakes, calls } = refusing("unsubscribed");
    const { send } = fakes.ports.gateway;
    fakes.ports.gateway.send = async () => ({ status: "sent" });
    const { confirmationId } = valueOf(await request(fakes));
    fakes.ports.gateway.send = send;
    fakes.clock.advance(30);
    const resend = () => fakes.service.resend({ confirmationId }, CALLER);
    expect(failureOf(await resend())).toMatchObject({ code: "message_not_sent", retryAfterSeconds: 60 });
    for (let times = 0; times < 10; times += 1) expect(failureOf(await resend())).toMatchObject({ code: "resend_too_soon" });
    expect([calls(), await takenBy(fakes)]).toEqual([1, 1]);
  });
});
