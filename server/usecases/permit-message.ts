import { ok, refuse, type Result } from "@/contract/failures";
import { isListed, overrideFor } from "@/server/domain/destination";
import type { CheckedBy } from "@/server/domain/confirmation";
import { type Claim, CHALLENGE_LIFETIME_SECONDS, type LimitName } from "@/server/domain/limits";
import type { NumberKeys } from "@/server/domain/number-at-rest";
import { chancesLimit, judgeNumber, type NumberStanding, numberPeriodMs, triesToReserve } from "@/server/domain/number-standing";
import { priceMicros } from "@/server/domain/price";
import { sendClaims } from "@/server/domain/send-claims";
import { type Judgement, refusalOfClaims, refusalOfJudgement, riskOf } from "./message-refusals";
import type { Caller, Destination, Judged, NumberWindow, Ports, SolvedChallenge, Standing } from "./ports";
import { scopeClaims, throttle } from "./refusals";

/** A message that somebody asks for. */
export interface WantedMessage {
  destination: Destination;
  numberKeys: NumberKeys;
  caller: Caller;
  /** What is new is kept as a confirmation with tries of its own; `null` for a repeated message. */
  checkedBy: CheckedBy | null;
  solution: string | undefined;
  /** How many messages its text is billed as. */
  segments: number;
  /** Whether asking itself was counted already. */
  isCounted: boolean;
}

/** What a permitted message was judged by, and what was taken for it. */
export interface Permit {
  judged: Judged;
  /** Messages to the number before this one. */
  sendsBefore: number;
  fromReserve: boolean;
  /** What a new confirmation may keep for its holder; 0 for a repeated message. */
  reservedTries: number;
  /** Nothing was sent: gives back all but the asking, or only what messages cost. */
  giveBack(what: "all" | "money"): Promise<void>;
}

/** What an address took stays taken when the gateway said no to the number that it asked for. */
const MONEY: readonly LimitName[] = ["country", "service", "budget", "prefix"];

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
  const window = numberWindow(ports, now);
  let { isCounted } = wanted;
  if (wanted.solution && ports.challenges && !isCounted) {
    // Before anybody is asked whether the solution is right, which may be another service.
    const throttled = await throttle(ports, "phone-number-confirmation", wanted.caller);
    if (throttled) return refuse(throttled);
    isCounted = true;
  }
  let solved: SolvedChallenge | null = null;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const standing = await ports.store.standing(wanted.numberKeys, window);
    // Once: another service tells of a solution only the first time.
    if (round === 0) solved = await solvedChallenge(ports, wanted, { standing, now });
    const reservedTries = wanted.checkedBy === null ? null : triesToReserve(ports.policy, wanted.checkedBy, standing);
    const verdict = verdictOf(ports, wanted, { standing, reservedTries, solved: solved !== null, now });
    const mayGo = verdict.verdict === "open" || verdict.verdict === "reserve";
    const claims = mayGo ? messageClaims(ports, wanted, solved) : [];
    const asking = isCounted ? [] : scopeClaims(ports.policy, "phone-number-confirmation", wanted.caller);
    const taken = await ports.limits.take([...asking, ...claims], now);
    isCounted = true;
    if (!taken.ok) return refuse(await refusalOfClaims(ports, taken.refused, { ...wanted, standing, now }));
    if (!mayGo) return refuse(await refusalOfJudgement(ports, verdict, { ...wanted, standing, now }));

    const { number, backoffSeconds } = ports.policy.sends;
    const permit: Permit = {
      judged: {
        window,
        sends: number || backoffSeconds.length > 0 ? standing.sends : null,
        maxChances: chancesLimit(ports.policy, solved !== null) - (reservedTries ?? 0),
      },
      sendsBefore: standing.sends,
      fromReserve: verdict.verdict === "reserve",
      reservedTries: reservedTries ?? 0,
      giveBack: (what) =>
        ports.limits.giveBack(what === "all" ? claims : claims.filter(({ limit }) => MONEY.includes(limit)), now),
    };
    if (await keep(permit)) return ok(permit);
    await permit.giveBack("all");
  }
  return refuse({ code: "throttled", retryAfterSeconds: 1 });
}

export function numberWindow({ policy }: Ports, now: number): NumberWindow {
  return {
    now,
    sentSince: now - numberPeriodMs(policy),
    chancesSince: now - policy.chancesWindowSeconds * 1000,
    historySince: now - policy.consecutiveWindowSeconds * 1000,
  };
}

/** A solution is good for one number, and for no more risk than it was made for. */
async function solvedChallenge(
  { challenges }: Ports,
  { solution, destination }: WantedMessage,
  { standing, now }: { standing: NumberStanding; now: number },
): Promise<SolvedChallenge | null> {
  if (!solution || !challenges) return null;
  return challenges.verify(solution, destination.e164, { risk: riskOf(standing), now });
}

/** A guarded destination asks for a challenge where its number alone would not. */
const GUARDED_RETRY_SECONDS = 600;

function verdictOf(
  ports: Ports,
  wanted: WantedMessage,
  { standing, reservedTries, solved, now }: { standing: NumberStanding; reservedTries: number | null; solved: boolean; now: number },
): Judgement {
  const { e164 } = wanted.destination;
  const isOverridden = overrideFor(e164, ports.destinations, now)?.decision === "allow";
  const destination: Standing = isOverridden ? { state: "open" } : ports.breaker.standing(wanted.destination, now);
  if (destination.state === "paused") return { verdict: "paused", retryAfterSeconds: destination.retryAfterSeconds };
  // The operator's word also ends a suspension, which otherwise only a right guess does.
  const policy = isOverridden ? { ...ports.policy, consecutiveWrongGuesses: Number.MAX_SAFE_INTEGER } : ports.policy;
  const verdict = judgeNumber(standing, reservedTries, { policy, solved, now });
  if (destination.state === "guarded" && !solved && verdict.verdict === "open") {
    return { verdict: "challenge", retryAfterSeconds: GUARDED_RETRY_SECONDS };
  }
  return verdict;
}

function messageClaims(ports: Ports, { destination, caller, segments }: WantedMessage, solved: SolvedChallenge | null): Claim[] {
  const { policy, destinations, prices } = ports;
  const claims = sendClaims(
    {
      address: caller.address,
      ...destination,
      countryIsListed: isListed(destination.country, destinations),
      costMicros: priceMicros(destination.country, segments, prices),
    },
    policy,
    solved !== null,
  );
  if (!solved) return claims;
  const once = { count: 1, periodSeconds: CHALLENGE_LIFETIME_SECONDS };
  return [{ limit: "challenge", subject: solved.onceKey, weight: 1, rate: once, liftable: true }, ...claims];
}
