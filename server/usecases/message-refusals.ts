import type { Failure } from "@/contract/failures";
import { numberInLog } from "@/server/domain/number-in-log";
import type { NumberStanding, Verdict } from "@/server/domain/number-standing";
import type { Destination, Ports, RefusedClaim } from "./ports";

/** What a number and its destination were judged to be open for. */
export type Judgement = Verdict | { verdict: "paused"; retryAfterSeconds: number };

/** For whom and when something is refused. */
interface Circumstances {
  destination: Destination;
  standing: NumberStanding;
  now: number;
}

/** Waits that tell of others are told roughly. */
const ROUGH_SECONDS = 30;

/** The trouble a challenge takes grows with the messages that were had by solving one. */
export function riskOf({ reserveSends }: NumberStanding): number {
  return reserveSends;
}

/** The refusal of a message that some limit has no room for; which one, only the log tells. */
export async function refusalOfClaims(ports: Ports, refused: readonly RefusedClaim[], at: Circumstances): Promise<Failure> {
  const [first] = refused;
  ports.log.info("message_refused", { ...numberInLog(ports.keys.current.log, at.destination.e164), limit: refused.map(({ claim }) => claim.limit).join(" ") });
  const exact = first?.claim.always === true && refused.length === 1;
  const wait = Math.max(...refused.map((each) => each.retryAfterSeconds));
  const retryAfterSeconds = exact ? wait : roughly(wait);
  if (refused.every(({ claim }) => claim.liftable)) return challengeOr(ports, retryAfterSeconds, at);
  return { code: "throttled", retryAfterSeconds };
}

/** The refusal of a message to a number that takes none for now, or none without a challenge. */
export async function refusalOfJudgement(ports: Ports, judgement: Judgement, at: Circumstances): Promise<Failure> {
  const retryAfterSeconds = "retryAfterSeconds" in judgement ? roughly(judgement.retryAfterSeconds) : ROUGH_SECONDS;
  ports.log.info("message_refused", { ...numberInLog(ports.keys.current.log, at.destination.e164), limit: "number", judgement: judgement.verdict });
  switch (judgement.verdict) {
    case "paused":
      return { code: "destination_paused", retryAfterSeconds };
    case "closed":
      return { code: "number_closed", retryAfterSeconds };
    case "challenge":
      return challengeOr(ports, retryAfterSeconds, at);
    default:
      return { code: "throttled", retryAfterSeconds };
  }
}

/** A challenge, the harder the more of the number's reserve was used; without challenges one has to wait. */
async function challengeOr(ports: Ports, retryAfterSeconds: number, { destination, standing, now }: Circumstances): Promise<Failure> {
  if (!ports.challenges) return { code: "throttled", retryAfterSeconds };
  const challenge = await ports.challenges.issue(destination.e164, riskOf(standing), now);
  return { code: "challenge_required", challenge, retryAfterSeconds };
}

function roughly(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / ROUGH_SECONDS)) * ROUGH_SECONDS;
}
