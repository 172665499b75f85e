import { describe, expect, it } from "vitest";
import { bodyOf, CONFIRMATION_PATH, KEY_PATH, mutation, post } from "@/server/testing/doors";
import { createFakes, SEND_LIMITS, SOLUTION } from "@/server/testing/fakes";
import { NUMBER, wrongCodes } from "@/server/testing/stories";
import { callerOf } from "./caller";
import { createRest } from "./rest";
import { createTrpc } from "./trpc";

/** Both doors with the limits of the defaults, for clients behind one proxy. */
function opened() {
  const fakes = createFakes({ policy: { sends: SEND_LIMITS } });
  const options = {
    service: fakes.service,
    log: fakes.log,
    quotas: fakes.ports.policy.rates,
    callerOf: (request: Request) => callerOf(request, "127.0.0.1", { trustedProxyHops: 1 }),
  };
  const [rest, trpc] = [createRest(options), createTrpc(options)];
  const from = (address: string) => {
    const by = (request: Request) => {
      request.headers.set("x-forwarded-for", address);
      return request;
    };
    return {
      ask: (challenge?: string) => rest(by(post(CONFIRMATION_PATH, { phone_number: NUMBER, ...(challenge && { challenge }) }))),
      check: (code: string) => rest(by(post(KEY_PATH, { phone_number: NUMBER, code }))),
      askForId: async () => {
        const response = await trpc(by(mutation("confirmation.request", { phoneNumber: NUMBER })));
        const body = (await bodyOf(response)) as { result?: { data: { confirmationId: string } } };
        return { status: response.status, id: body.result?.data.confirmationId ?? "none" };
      },
      checkId: (confirmationId: string, code: string) => trpc(by(mutation("confirmation.check", { confirmationId, code }))),
    };
  };
  return { fakes, victim: from("192.0.2.1"), stranger: from("198.51.100.7") };
}

const DOORS = ["REST", "tRPC"] as const;

/** The victim over one of the doors: asks, with a challenge if one is wanted, and gives how to check. */
async function askOver(door: (typeof DOORS)[number], { victim, fakes }: ReturnType<typeof opened>) {
  if (door === "REST") {
    const asked = await victim.ask();
    if (asked.status === 429) expect(await bodyOf(asked)).toMatchObject({ code: "challenge_required" });
    expect((asked.status === 429 ? await victim.ask(SOLUTION) : asked).status).toBe(201);
    return { code: fakes.gateway.code(), check: async (code: string) => (await victim.check(code)).status };
  }
  const { status, id } = await victim.askForId();
  expect(status).toBe(200);
  return { code: fakes.gateway.code(), check: async (code: string) => (await victim.checkId(id, code)).status };
}

describe.each(DOORS)("a stranger cannot make the victim's confirmation fail: over %s", (door) => {
  const guessFiveTimes = async ({ fakes, stranger }: ReturnType<typeof opened>) => {
    for (const code of wrongCodes(fakes, 5)) expect((await stranger.check(code)).status).toBe(400);
  };

  it("five wrong checks by the stranger, a second message, two typos: the right code confirms", async () => {
    const all = opened();
    await askOver(door, all);
    await guessFiveTimes(all);
    all.fakes.clock.advance(31);
    const { code, check } = await askOver(door, all);
    for (const wrong of wrongCodes(all.fakes, 2)) expect(await check(wrong)).toBe(400);
    expect(await check(code)).toBe(200);
  });

  it("five wrong checks by the stranger, and no second message: four typos, and the first code confirms", async () => {
    const all = opened();
    const { code, check } = await askOver(door, all);
    await guessFiveTimes(all);
    all.fakes.clock.advance(31);
    // A client that solves no challenge may be refused another message; what it has goes on.
    if (door === "REST") expect((await all.victim.ask()).status).toBe(429);
    for (const wrong of wrongCodes(all.fakes, 4)) expect(await check(wrong)).toBe(400);
    expect(await check(code)).toBe(200);
  });

  it("five wrong guesses of the victim's own earlier that day, then five by the stranger: the first right code confirms", async () => {
    const all = opened();
    const former = await askOver(door, all);
    for (const wrong of wrongCodes(all.fakes, 5)) expect(await former.check(wrong)).toBe(400);
    all.fakes.clock.advance(3 * 3600);
    const { code, check } = await askOver(door, all);
    await guessFiveTimes(all);
    expect(await check(code)).toBe(200);
  });

  it.each(DOORS)("two messages, and one that the stranger asked for over %s, two typos: the right code confirms", async (strangers) => {
    const all = opened();
    await askOver(door, all);
    all.fakes.clock.advance(31);
    const { code, check } = await askOver(door, all);
    all.fakes.clock.advance(61);
    await (strangers === "REST" ? all.stranger.ask() : all.stranger.askForId());
    for (const wrong of wrongCodes(all.fakes, 2)) expect(await check(wrong)).toBe(400);
    expect(await check(code)).toBe(200);
  });
});
