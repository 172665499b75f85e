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

/**
 * Everything but the number's own limit that a message is counted under. A solved challenge lifts all rates of an address and
 * of a prefix but the one with the longest period: whoever fills them keeps nobody else out who takes some trouble.
 */
export function sendClaims(message: AskedMessage, { sends }: Policy, solved: boolean): Claim[] {
  const { narrow, wide } = addressBuckets(message.address);
  return [
    ...liftableClaims("address", narrow, { rates: sends.address, solved }),
    ...sends.addressWide.map((rate) => claim("address-wide", wide, rate)),
    ...(message.countryIsListed ? [] : sends.country.map((rate) => claim("country", message.country ?? "none", rate))),
    ...liftableClaims("prefix", message.e164.slice(0, -PREFIX_CUT_DIGITS), { rates: sends.prefix, solved }),
    ...serviceClaims({ sends }, message.costMicros),
  ];
}

function liftableClaims(limit: LimitName, subject: string, { rates, solved }: { rates: readonly Rate[]; solved: boolean }): Claim[] {
  const longest = Math.max(...rates.map((rate) => rate.periodSeconds));
  return rates.flatMap((rate): Claim[] => {
    if (rate.periodSeconds === longest) return [claim(limit, subject, rate)];
    return solved ? [] : [{ ...claim(limit, subject, rate), liftable: true }];
  });
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
