import { type PostgresServer, startPostgres } from "../../scripts/postgres-server.mjs";
import { type Doors, doorsOf } from "./doors";
import type { GatewayStandIn } from "./gateway-stand-in";
import { type AttackedName, type Service, startService } from "./service";

export interface TwoInstances {
  postgres: PostgresServer;
  services: [Service, Service];
  doors: [Doors, Doors];
  /** Of both. */
  gateway: GatewayStandIn;
  close(): Promise<void>;
}

interface Options {
  settings: Record<string, string>;
  /** Where the second instance finds the database, when not where the first one does. */
  through?: (postgres: PostgresServer) => Promise<string>;
}

/** Two production services on one PostgreSQL, with one secret and one gateway. */
export async function startTwoInstances(names: [AttackedName, AttackedName], { settings, through }: Options): Promise<TwoInstances> {
  const postgres = await startPostgres();
  const one = await startService(names[0], { settings: { ...settings, DATABASE_URL: postgres.url() } });
  const url = through ? await through(postgres) : postgres.url();
  const two = await startService(names[1], { settings: { ...settings, DATABASE_URL: url, SMS_WEBHOOK_URL: one.gateway.url } });
  return {
    postgres,
    services: [one, two],
    doors: [doorsOf(one.url), doorsOf(two.url)],
    gateway: one.gateway,
    async close() {
      await one.close();
      await two.close();
      await postgres.remove();
    },
  };
}
