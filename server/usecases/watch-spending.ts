import type { Claim } from "@/server/domain/limits";
import { serviceClaims } from "@/server/domain/send-claims";
import type { Ports } from "./ports";

/** Shares of a limit, in percent, at which whoever runs the service is told. */
const ALERT_PERCENTS = [100, 80, 50];

/**
 * Says in the log when half, four fifths and all of what everybody shares is used: the messages of an hour and of a day, and
 * the day's budget. Each is said once, and again after it fell below.
 */
export function createSpendingWatch({ limits, policy, clock, log }: Pick<Ports, "limits" | "policy" | "clock" | "log">): () => Promise<void> {
  const told = new Map<Claim, number>();
  const claims = serviceClaims(policy, 0);
  return async () => {
    for (const claim of claims) {
      const taken = await limits.taken(claim, clock.now());
      const percent = (100 * taken) / claim.rate.count;
      const reached = ALERT_PERCENTS.find((each) => percent >= each) ?? 0;
      if (reached > (told.get(claim) ?? 0)) log.warn("limit_nearly_used", { ...described(claim, taken), percent: Math.floor(percent) });
      told.set(claim, reached);
    }
  };
}

function described({ limit, rate }: Claim, taken: number) {
  const unit = limit === "budget" ? { takenUsd: taken / 1e6, ofUsd: rate.count / 1e6 } : { taken, of: rate.count };
  return { limit, periodSeconds: rate.periodSeconds, ...unit };
}
