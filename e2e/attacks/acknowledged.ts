import { type Doors, failureOf, type Pending, valueOf } from "./doors";
import type { GatewayStandIn } from "./gateway-stand-in";
import { newNeighbour } from "./numbers";

/** What a client was told before something died under it. */
export interface Acknowledged {
  number: string;
  pending: Pending;
  confirmed: boolean;
  triesSpent: number;
}

interface Load {
  /** One or more instances; clients ask them in turn. */
  doors: readonly Doors[];
  gateway: GatewayStandIn;
  clients: number;
  /** How many acknowledgements make it the moment. */
  enough: number;
  kill(): Promise<unknown>;
}

/** Flows of many clients at once, until something is killed in their middle. */
export async function loadUntilKilled({ doors, gateway, clients, enough, kill }: Load): Promise<{ acknowledged: Acknowledged[]; asked: string[] }> {
  const acknowledged: Acknowledged[] = [];
  const asked: string[] = [];
  let killed: Promise<unknown> | null = null;
  async function client(own: Doors): Promise<void> {
    while (killed === null) {
      const number = newNeighbour();
      asked.push(number);
      const pending = valueOf<Pending>(await own.request(number));
      if (!pending) return;
      const entry = { number, pending, confirmed: false, triesSpent: 0 };
      acknowledged.push(entry);
      const code = gateway.codeTo(number);
      const kind = acknowledged.length % 3;
      if (kind === 1 && failureOf(await own.check(pending.confirmationId, code === "000000" ? "000001" : "000000")).code === "invalid_code") entry.triesSpent = 1;
      if (kind === 2) entry.confirmed = (await own.check(pending.confirmationId, code)).status === 200;
      if (acknowledged.length >= enough) killed ??= kill();
    }
  }
  // Every client ends with the connection that breaks under it.
  await Promise.allSettled(Array.from({ length: clients }, (_, index) => client(doors[index % doors.length]!)));
  await Promise.resolve(killed);
  return { acknowledged, asked };
}

/** "as acknowledged", or how it is not. */
export async function fateOf({ number, pending, confirmed, triesSpent }: Acknowledged, doors: Doors, gateway: GatewayStandIn): Promise<string> {
  const { confirmationId } = pending;
  const before = valueOf<{ status: string; triesLeft?: number }>(await doors.read(confirmationId));
  if (!before) return `${number} was lost`;
  if (confirmed && before.status !== "confirmed") return `${number} had been confirmed and is not any more`;
  if (before.status === "pending" && (before.triesLeft ?? 9) > 5 - triesSpent) return `${number} got a try back`;
  const first = await doors.check(confirmationId, gateway.codeTo(number));
  if (first.status !== (before.status === "confirmed" ? 409 : 200)) return `${number} was ${before.status} and answered ${first.status}`;
  return (await doors.check(confirmationId, gateway.codeTo(number))).status === 409 ? "as acknowledged" : `${number} confirmed twice`;
}
