import type { Confirmation } from "@/server/domain/confirmation";

/** What a gateway may report of a message that it took. `failed`: its carrier gave it up. */
export type DeliveryOutcome = "delivered" | "failed";

/** A request that says that it is a gateway's report; `token` is what its address ends in, or "". */
export interface ArrivedReport {
  token: string;
  body: Buffer;
  /** "" without one. */
  header(name: string): string;
}

/** `forged` unless it was surely signed by the gateway. `outcome` is `null` for what is not the end of a message. */
export type ReadReport = (report: ArrivedReport) => Report | "forged" | "unreadable";
export interface Report {
  token: string;
  outcome: DeliveryOutcome | null;
  providerCode?: number | string | undefined;
}

/** What a gateway may have beside `send`. */
export interface MayReport {
  /** With one that reports later what became of a message: what a report says that has come. */
  readReport?: ReadReport;
  /** Of a chain: whether one of its gateways reports. */
  reportsDelivery?: boolean;
}

/** What the store does beside the rest, as one statement like the rest. */
export interface KeepsDelivery {
  /**
   * What was reported of the message that was the `sends`th. The confirmation if that is its newest one and this is news:
   * `delivered` is the last word, whatever comes in which order and how often.
   */
  recordDelivery(id: string, sends: number, outcome: DeliveryOutcome): Promise<Confirmation | null>;
}
