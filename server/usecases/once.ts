import { refuse, type Result } from "@/contract/failures";
import { answerKey, isIdempotencyKey, type KeyedRequest, requestFingerprint } from "@/server/domain/kept-answer";
import { seal, unseal } from "@/server/domain/seal";
import type { Keys } from "@/server/domain/keys";
import type { Begun, Caller, Gateway, Ports } from "./ports";
import { throttle } from "./refusals";

export interface OnceRequest {
  caller: Caller;
  /** Names the use case: one key may stand for a request and for a repeated message at the same time. */
  operation: string;
  input: Readonly<Record<string, unknown>>;
}

/**
 * One message and one answer for all requests that carry the same `Idempotency-Key` within a day, also when the client lost
 * the connection. Without a key the story is told as it is.
 *
 * `run` must send by the ports it is given: they notice whether a message may be out. While that is certain not to be so, a
 * refusal or a throw leaves the key free for the next try; once it may, the refusal is the answer and stays it, and after a
 * throw the key stays taken until its request counts as given up. Whoever wants another message takes another key.
 */
export async function once<T>(
  ports: Ports,
  { caller, operation, input }: OnceRequest,
  run: (ports: Ports, caller: Caller) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { address, idempotencyKey } = caller;
  if (idempotencyKey === null) return run(ports, caller);
  if (!isIdempotencyKey(idempotencyKey)) {
    const sentence = "The Idempotency-Key header takes 1 to 255 visible ASCII characters, such as a UUID.";
    return refuse({ code: "invalid_request", fields: { idempotency_key: [sentence] } });
  }
  const throttled = await throttle(ports, "phone-number-confirmation", caller);
  if (throttled) return refuse(throttled);
  const request = { idempotencyKey, operation, address, input };
  return (await givenBefore<T>(ports, request)) ?? runAndKeep(ports, request, (own) => run(own, { ...caller, isCounted: true }));
}

/** What this key was answered, or why it is not now; `null` for exactly one caller, who has begun the request. */
async function givenBefore<T>(ports: Ports, request: KeyedRequest): Promise<Result<T> | null> {
  const { answers, keys, clock } = ports;
  const own = answerKey(keys.current.idempotency, request);
  for (const each of [keys.current, ...keys.all.filter((former) => former !== keys.current)]) {
    const key = answerKey(each.idempotency, request);
    const begun = await answers.begin(key, requestFingerprint(each.idempotency, request), clock.now());
    if (begun.state !== "begun") {
      if (key !== own) await answers.forget(own);
      return resultOf<T>(begun, each, key);
    }
    // The place under a former secret was only looked at.
    if (key !== own) await answers.forget(key);
  }
  return null;
}

function resultOf<T>(begun: Exclude<Begun, { state: "begun" }>, keys: Keys, key: string): Result<T> {
  switch (begun.state) {
    case "other_request":
      return refuse({ code: "idempotency_key_reused" });
    case "in_progress":
      return refuse({ code: "idempotency_in_progress", retryAfterSeconds: 1 });
    case "answered":
      return JSON.parse(unseal(keys.idempotency, begun.answer, key)) as Result<T>;
  }
}

async function runAndKeep<T>(ports: Ports, request: KeyedRequest, run: (ports: Ports) => Promise<Result<T>>): Promise<Result<T>> {
  const { answers, keys, random } = ports;
  const { idempotency } = keys.current;
  const key = answerKey(idempotency, request);
  const { gateway, mayHaveSent } = noticing(ports.gateway);
  const forget = () => noted(ports, answers.forget(key));
  let result: Result<T>;
  try {
    result = await run({ ...ports, gateway });
  } catch (error) {
    if (!mayHaveSent()) await forget();
    throw error;
  }
  if (result.ok || mayHaveSent()) {
    await noted(ports, answers.keep(key, seal(idempotency, JSON.stringify(result), key, random.bytes(12))));
  } else {
    await forget();
  }
  return result;
}

/** A gateway that remembers whether a message may be out: whatever is not a refusal that the gateway is sure of. */
function noticing(gateway: Gateway): { gateway: Gateway; mayHaveSent: () => boolean } {
  let maybe = false;
  return {
    gateway: {
      ...gateway,
      send: async (message) => {
        const outcome = await gateway.send(message);
        if (outcome.status !== "refused" || outcome.unsure) maybe = true;
        return outcome;
      },
    },
    mayHaveSent: () => maybe,
  };
}

/** The answer stands, whether or not the database can note it down; until then the key counts as in progress. */
async function noted({ log }: Ports, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    log.error("answer_not_kept", error);
  }
}
