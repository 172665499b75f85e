import { z } from "zod";

export const DELIVERY_SETTINGS = {
  SMS_DELIVERY_REPORTS: z.enum(["auto", "on", "off"], "auto, on or off").default("auto"),
};
type Settings = z.output<z.ZodObject<typeof DELIVERY_SETTINGS>>;

/** Which gateways are asked to report what became of a message. */
export interface DeliveryConfig {
  twilio: boolean;
  webhook: boolean;
}

/** Of itself only what surely works: Twilio reports to whoever it can call, a webhook's receiver has to be made to. */
export function deliveryConfigOf({ SMS_DELIVERY_REPORTS: reports }: Settings, publicUrl: string): DeliveryConfig {
  return { twilio: reports === "on" || (reports === "auto" && isReachable(publicUrl)), webhook: reports === "on" };
}

/** By https, under a name of the world: what is on this machine or in this house, no provider finds. */
function isReachable(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === "https:" && /\.[a-z][a-z0-9-]*$/i.test(hostname) && !/\.(localhost|local|internal|lan|test|example|invalid)$/i.test(hostname);
}
