import { addressBuckets } from "./address-buckets";
import type { Claim, LimitName, Rate } from "./limits";
import type { Policy } from "./policy";

/** One message that somebody asks for, as far as limits look at it. */
export interface AskedMessage {
  address: string | null;
  e164: string;
  country: string | undefined;
  /** On the operator's list of countries, which the country's limit leaves alone. */
  countryIsListed: boolean;
  costMicros: number;
}

const DAY_SECONDS = 86_400;
const PREFIX_CUT_DIGITS = 4;

/** Everything but the number's own limit that a message is counted under; with a solved challenge less is asked of its address. */
export function sendClaims(message: AskedMessage, { sends }: Policy, solved: boolean): Claim[] {
  const { narrow, wide } = addressBuckets(message.address);
  const longest = Math.max(...sends.address.map((rate) => rate.periodSeconds));
  const hard = sends.address.filter((rate) => rate.periodSeconds === longest);
  const liftable = solved ? [] : sends.address.filter((rate) => rate.periodSeconds !== longest);
  return [
    ...liftable.map((rate): Claim => ({ ...claim("address", narrow, rate), liftable: true })),
    ...hard.map((rate) => claim("address", narrow, rate)),
    ...sends.addressWide.map((rate) => claim("address-wide", wide, rate)),
    ...(message.countryIsListed ? [] : sends.country.map((rate) => claim("country", message.country ?? "none", rate))),
    ...sends.prefix.map((rate) => claim("prefix", message.e164.slice(0, -PREFIX_CUT_DIGITS), rate)),
    ...serviceClaims({ sends }, message.costMicros),
  ];
}

/** What a message takes of the limits that everybody shares. */
export function serviceClaims({ sends }: Pick<Policy, "sends">, costMicros: number): Claim[] {
  const { service, dailyBudgetMicros } = sends;
  const budget = dailyBudgetMicros === null ? [] : [{ count: dailyBudgetMicros, periodSeconds: DAY_SECONDS }];
  return [
    ...service.map((rate) => claim("service", "", rate)),
    ...budget.map((rate) => ({ ...claim("budget", "", rate), weight: costMicros })),
  ];
}

function claim(limit: LimitName, subject: string, rate: Rate): Claim {
  return { limit, subject, weight: 1, rate };
}
