import { type Pending, trpc } from "./api";
import { expect, test } from "./fixtures";
import { type Phone, newPhone, readSmsFile } from "./phones";
import { startServer } from "./servers";

const CLIENTS = 16;
/** Enough that the kill comes in the middle of many writes. */
const KILL_AFTER = 150;

interface Acknowledged {
  phone: Phone;
  pending: Pending;
  /** The code was accepted before the kill. */
  confirmed: boolean;
}

test("a server that is killed under load loses nothing it had acknowledged, and confirms nothing twice", async ({ server: _ }, { workerIndex }) => {
  test.slow();
  const first = await startServer("killed");
  const acknowledged: Acknowledged[] = [];
  let killed: Promise<void> | null = null;

  async function client(): Promise<void> {
    while (killed === null) {
      const phone = newPhone("killed", workerIndex);
      const { value } = await trpc.request(first.url, phone.number);
      if (value === null) throw new Error("A request was refused under load.");
      const entry = { phone, pending: value, confirmed: false };
      acknowledged.push(entry);
      if (acknowledged.length % 2 === 0) {
        const { status } = await trpc.check(first.url, value.confirmationId, await codeTo(phone));
        entry.confirmed = status === 200;
      }
    }
  }
  const health: number[] = [];
  async function watchHealth(): Promise<void> {
    while (killed === null) {
      const response = await fetch(`${first.url}/healthz`);
      health.push(response.status);
      await response.text();
      if (acknowledged.length >= KILL_AFTER) killed = first.kill();
    }
  }
  // Every client ends with the connection that breaks under it.
  await Promise.allSettled([watchHealth(), ...Array.from({ length: CLIENTS }, client)]);
  await Promise.resolve(killed);
  expect(new Set(health)).toEqual(new Set([200]));
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILL_AFTER);
  expect(acknowledged.some(({ confirmed }) => confirmed)).toBe(true);

  const second = await startServer("killed");
  try {
    const codes = await codesByNumber();
    const outcomes = await Promise.all(acknowledged.map((entry) => outcomeOf(second.url, entry, codes)));
    expect(outcomes.filter((outcome) => outcome !== "once")).toEqual([]);
  } finally {
    await second.stop();
  }
});

async function codeTo(phone: Phone): Promise<string> {
  return (await codesByNumber()).get(phone.number) ?? "";
}

async function codesByNumber(): Promise<Map<string, string>> {
  return new Map((await readSmsFile("killed")).map(({ to, body }) => [to, /\d{6}/.exec(body)?.[0] ?? ""]));
}

/** "once", or how it was not. */
async function outcomeOf(url: string, { phone, pending, confirmed }: Acknowledged, codes: Map<string, string>): Promise<string> {
  const { confirmationId } = pending;
  const code = codes.get(phone.number) ?? "";
  const before = await trpc.read(url, confirmationId);
  if (before.value === null) return `${phone.number} was lost: ${before.failure?.code}`;
  if (confirmed && before.value.status !== "confirmed") return `${phone.number} had been confirmed and was not any more`;
  const first = await trpc.check(url, confirmationId, code);
  const expected = before.value.status === "confirmed" ? 409 : 200;
  if (first.status !== expected) return `${phone.number} was ${before.value.status} and answered ${first.status} ${first.failure?.code}`;
  const again = await trpc.check(url, confirmationId, code);
  return again.status === 409 ? "once" : `${phone.number} answered ${again.status} the second time`;
}
