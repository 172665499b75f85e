import { describe, expect, it } from "vitest";
import { bodyOf, CONFIRMATION_PATH, type Door, mutation, openDoors, post } from "@/server/testing/doors";
import { createFakes, type Fakes } from "@/server/testing/fakes";
import { NUMBER, OTHER_NUMBER } from "@/server/testing/stories";
import { callerOf } from "./caller";
import { createRest } from "./rest";
import { createTrpc } from "./trpc";

const KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";

/** Both doors, which read the caller from the request as in production. */
function doors(fakes: Fakes = createFakes()) {
  const options = {
    service: fakes.service,
    log: fakes.log,
    quotas: fakes.ports.policy.rates,
    callerOf: (request: Request) => callerOf(request, "192.0.2.1", { trustedProxyHops: 0 }),
  };
  return { fakes, rest: createRest(options), trpc: createTrpc(options) };
}

const byRest = (rest: Door, number: string, key: string) =>
  rest(post(CONFIRMATION_PATH, { phone_number: number }, { "idempotency-key": key }));

function byTrpc(trpc: Door, number: string, key: string) {
  const request = mutation("confirmation.request", { phoneNumber: number });
  request.headers.set("idempotency-key", key);
  return trpc(request);
}

describe.each([
  ["REST", (open: ReturnType<typeof doors>) => (number: string, key = KEY) => byRest(open.rest, number, key)],
  ["tRPC", (open: ReturnType<typeof doors>) => (number: string, key = KEY) => byTrpc(open.trpc, number, key)],
])("an Idempotency-Key over %s", (_name, through) => {
  it("J-17 answers a repeat with the same status and body, byte for byte, and sends nothing", async () => {
    const open = doors();
    const ask = through(open);
    const first = await ask(NUMBER);
    open.fakes.clock.advance(600);
    const repeat = await ask(NUMBER);
    expect([repeat.status, await repeat.text()]).toEqual([first.status, await first.text()]);
    expect(repeat.ok).toBe(true);
    expect(open.fakes.gateway.asked).toHaveLength(1);
  });

  it("J-15 lets 50 parallel requests send one message, and tells the others to repeat in a moment", async () => {
    const open = doors();
    const ask = through(open);
    const statuses = (await Promise.all(Array.from({ length: 50 }, () => ask(NUMBER)))).map(({ status }) => status);
    expect(statuses.filter((status) => status < 300)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    expect(open.fakes.gateway.asked).toHaveLength(1);
  });

  it("J-16 refuses another number with 422, and sends nothing to it", async () => {
    const open = doors();
    const ask = through(open);
    await ask(NUMBER);
    const other = await ask(OTHER_NUMBER);
    expect([other.status, await other.text()]).toEqual([422, expect.stringContaining("idempotency_key_reused")]);
    expect(open.fakes.gateway.asked).toHaveLength(1);
  });

  it("refuses what is no key with 400, and sends nothing", async () => {
    const open = doors();
    const refused = await through(open)(NUMBER, "two words");
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("idempotency_key")]);
    expect(open.fakes.gateway.asked).toHaveLength(0);
  });

  it("lets the same key try again when the gateway surely took nothing", async () => {
    const open = doors();
    open.fakes.gateway.answerNext({ status: "refused", reason: "unavailable" });
    const ask = through(open);
    expect([(await ask(NUMBER)).status, (await ask(NUMBER)).ok]).toEqual([503, true]);
    expect(open.fakes.gateway.asked).toHaveLength(2);
  });

  it("sends nothing again when the gateway said no and is known to be wrong at times", async () => {
    const open = doors();
    open.fakes.gateway.answerNext({ status: "refused", reason: "unavailable", unsure: true });
    const ask = through(open);
    expect([(await ask(NUMBER)).status, (await ask(NUMBER)).status]).toEqual([503, 503]);
    expect(open.fakes.gateway.asked).toHaveLength(1);
  });
});

it("a repeated message has one answer too", async () => {
  const { fakes, trpc } = doors();
  const pending = await bodyOf(await byTrpc(trpc, NUMBER, KEY));
  const { confirmationId } = (pending as { result: { data: { confirmationId: string } } }).result.data;
  fakes.clock.advance(60);
  const resend = async () => {
    const request = mutation("confirmation.resend", { confirmationId });
    request.headers.set("idempotency-key", KEY);
    return (await trpc(request)).text();
  };
  const first = await resend();
  expect(await resend()).toBe(first);
  expect(first).toContain(confirmationId);
  expect(fakes.gateway.asked).toHaveLength(2);
});

it("without a key each request is its own", async () => {
  const { fakes, rest } = openDoors(createFakes());
  await rest(post(CONFIRMATION_PATH, { phone_number: NUMBER }));
  await rest(post(CONFIRMATION_PATH, { phone_number: OTHER_NUMBER }));
  expect(fakes.gateway.asked).toHaveLength(2);
});
