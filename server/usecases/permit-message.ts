import { ok, refuse, type Result } from "@/contract/failures";
import { isListed, overrideFor } from "@/server/domain/destination";
import { type Claim, CHALLENGE_LIFETIME_SECONDS } from "@/server/domain/limits";
import type { NumberKeys } from "@/server/domain/number-at-rest";
import { chancesLimit, judgeNumber, type NumberStanding, numberPeriodMs } from "@/server/domain/number-standing";
import { priceMicros } from "@/server/domain/price";
import { sendClaims } from "@/server/domain/send-claims";
import { type Judgement, refusalOfClaims, refusalOfJudgement, solutionSubject } from "./message-refusals";
import type { Caller, Destination, Judged, NumberWindow, Ports, SolvedChallenge, Standing } from "./ports";
import { scopeClaims } from "./refusals";

/** A message that somebody asks for. */
export interface WantedMessage {
  destination: Destination;
  numberKeys: NumberKeys;
  caller: Caller;
  /** Who has the tries of a confirmation that is checked by number. */
  holder: string;
  /** The chances that a new confirmation reserves; `null` for a repeated message. */
  chancesNeeded(standing: NumberStanding): number | null;
  solution: string | undefined;
  /** Whether asking itself was counted already. */
  isCounted: boolean;
}

/** What a permitted message was judged by, and what was taken for it. */
export interface Permit {
  judged: Judged;
  /** Messages to the number before this one. */
  sendsBefore: number;
  fromReserve: boolean;
  /** Nothing was sent and nothing counts: gives back all but the asking. */
  giveBack(): Promise<void>;
}

/** How often the same request is judged anew because somebody else was faster, before it has to come again. */
const MAX_ROUNDS = 3;

/**
 * Whether one more message may be sent, by every limit there is, and if so takes its place in each of them at once. `keep`
 * makes the number's own place: it is the last, and on the condition that the number still stands as it was judged. A
 * refused request takes nothing but its place among the askings.
 */
export async function permitMessage(
  ports: Ports,
  wanted: WantedMessage,
  keep: (permit: Permit) => Promise<boolean>,
): Promise<Result<Permit>> {
  const now = ports.clock.now();
  const solved = await solvedChallenge(ports, wanted, now);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const window = numberWindow(ports, [wanted.holder], now);
    const standing = await ports.store.standing(wanted.numberKeys, window);
    const verdict = verdictOf(ports, wanted, { standing, solved: solved !== null, now });
    const mayGo = verdict.verdict === "open" || verdict.verdict === "reserve";
    const claims = mayGo ? messageClaims(ports, wanted, solved) : [];
    const asking = round === 0 && !wanted.isCounted ? scopeClaims(ports.policy, "phone-number-confirmation", wanted.caller) : [];
    const taken = await ports.limits.take([...asking, ...claims], now);
    if (!taken.ok) return refuse(await refusalOfClaims(ports, taken.refused, { ...wanted, standing, now }));
    if (!mayGo) return refuse(await refusalOfJudgement(ports, verdict, { ...wanted, standing, now }));

    const needed = wanted.chancesNeeded(standing);
    const permit: Permit = {
      judged: {
        window,
        sends: ports.policy.sends.number || ports.policy.sends.backoffSeconds.length > 0 ? standing.sends : null,
        // Who has tries already brings none, so that nothing may have been added meanwhile.
        maxChances: needed ? chancesLimit(ports.policy, solved !== null) - needed : standing.chances,
      },
      sendsBefore: standing.sends,
      fromReserve: verdict.verdict === "reserve",
      giveBack: () => ports.limits.giveBack(claims, now),
    };
    if (await keep(permit)) return ok(permit);
    await permit.giveBack();
  }
  return refuse({ code: "throttled", retryAfterSeconds: 1 });
}

export function numberWindow({ policy }: Ports, holders: NumberWindow["holders"], now: number): NumberWindow {
  return {
    holders,
    now,
    sentSince: now - numberPeriodMs(policy),
    chancesSince: now - policy.chancesWindowSeconds * 1000,
    historySince: now - policy.consecutiveWindowSeconds * 1000,
    maxAttempts: policy.attemptsPerConfirmation,
  };
}

async function solvedChallenge(ports: Ports, wanted: WantedMessage, now: number): Promise<SolvedChallenge | null> {
  if (!wanted.solution || !ports.challenges) return null;
  return ports.challenges.verify(wanted.solution, solutionSubject(ports, wanted.numberKeys), now);
}

/** A guarded destination asks for a challenge where its number alone would not. */
const GUARDED_RETRY_SECONDS = 600;

function verdictOf(
  ports: Ports,
  wanted: WantedMessage,
  { standing, solved, now }: { standing: NumberStanding; solved: boolean; now: number },
): Judgement {
  const { destination: { e164 }, chancesNeeded } = wanted;
  const isOverridden = overrideFor(e164, ports.destinations, now)?.decision === "allow";
  const destination: Standing = isOverridden ? { state: "open" } : ports.breaker.standing(wanted.destination, now);
  if (destination.state === "paused") return { verdict: "paused", retryAfterSeconds: destination.retryAfterSeconds };
  // The operator's word also ends a suspension, which otherwise only a right guess does.
  const policy = isOverridden ? { ...ports.policy, consecutiveWrongGuesses: Number.MAX_SAFE_INTEGER } : ports.policy;
  const verdict = judgeNumber(standing, chancesNeeded(standing), { policy, solved, now });
  if (destination.state === "guarded" && !solved && verdict.verdict === "open") {
    return { verdict: "challenge", retryAfterSeconds: GUARDED_RETRY_SECONDS };
  }
  return verdict;
}

function messageClaims(ports: Ports, { destination, caller }: WantedMessage, solved: SolvedChallenge | null): Claim[] {
  const { policy, destinations, prices, message } = ports;
  const claims = sendClaims(
    {
      address: caller.address,
      ...destination,
      countryIsListed: isListed(destination.country, destinations),
      costMicros: priceMicros(destination.country, message.segments, prices),
    },
    policy,
    solved !== null,
  );
  if (!solved) return claims;
  const once = { count: 1, periodSeconds: CHALLENGE_LIFETIME_SECONDS };
  return [{ limit: "challenge", subject: solved.onceKey, weight: 1, rate: once, liftable: true }, ...claims];
}
