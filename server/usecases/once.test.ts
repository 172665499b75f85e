import { describe, expect, it } from "vitest";
import { type Failure, ok, refuse, type Result } from "@/contract/failures";
import { deriveKeyRing } from "@/server/domain/keys";
import { callerFrom, createFakes, type Fakes, SECRET } from "@/server/testing/fakes";
import { createMemoryAnswerBook } from "@/server/testing/memory-answer-book";
import { once } from "./once";
import { type Ports, type SendOutcome, StoreUnavailable } from "./ports";

const KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";
const PHONE = "+12025551234";

interface Answer {
  confirmationId: string;
  now: string;
}

interface Asked {
  key?: string | null;
  phoneNumber?: string;
  operation?: string;
  address?: string;
  challenge?: string;
}

/** A story that sends one message and answers with an id and a time of its own. */
async function tell({ gateway, clock, random }: Ports): Promise<Result<Answer>> {
  const outcome = await gateway.send({ to: PHONE, from: "", body: "Your confirmation code is 123456" });
  if (outcome.status === "refused") return refuse({ code: "message_not_sent", reason: outcome.reason, retryAfterSeconds: 1 });
  return ok({ confirmationId: random.bytes(16).toString("base64url"), now: new Date(clock.now()).toISOString() });
}

function ask({ ports }: Pick<Fakes, "ports">, asked: Asked = {}, run: (ports: Ports) => Promise<Result<Answer>> = tell) {
  const { key = KEY, phoneNumber = PHONE, operation = "request", address = "192.0.2.1", challenge } = asked;
  return once(ports, { caller: { ...callerFrom(address), idempotencyKey: key }, operation, input: { phoneNumber, challenge } }, run);
}

const codeOf = (result: Result<unknown>): Failure["code"] | "ok" => (result.ok ? "ok" : result.failure.code);
const sent = ({ gateway }: Fakes) => gateway.asked.length;
const refused: SendOutcome = { status: "refused", reason: "unavailable" };
const unsure: SendOutcome = { status: "refused", reason: "unavailable", unsure: true };

describe("with one key", () => {
  it("J-15 50 parallel requests send one message; the others wait for its answer", async () => {
    const fakes = createFakes();
    const results = await Promise.all(Array.from({ length: 50 }, () => ask(fakes)));
    expect(sent(fakes)).toBe(1);
    const waiting = results.filter((result) => !result.ok).map(({ failure }) => failure);
    expect(waiting).toEqual(Array.from({ length: 49 }, () => ({ code: "idempotency_in_progress", retryAfterSeconds: 1 })));
  });

  it("J-17 who repeats the request gets the same answer, with the time of the first, and no second message", async () => {
    const fakes = createFakes();
    const first = await ask(fakes);
    fakes.clock.advance(3600);
    expect(await ask(fakes, { phoneNumber: "+1 (202) 555-1234", challenge: "solved", address: "192.0.2.9" })).toEqual(first);
    expect(codeOf(first)).toBe("ok");
    expect(sent(fakes)).toBe(1);
  });

  it("J-16 another request is refused, and sends nothing", async () => {
    const fakes = createFakes();
    await ask(fakes);
    expect(await ask(fakes, { phoneNumber: "+12025551235" })).toEqual(refuse({ code: "idempotency_key_reused" }));
    expect(sent(fakes)).toBe(1);
  });

  it("another operation has an answer of its own", async () => {
    const fakes = createFakes();
    await ask(fakes);
    expect(codeOf(await ask(fakes, { operation: "resend" }))).toBe("ok");
    expect(sent(fakes)).toBe(2);
  });

  it("a day later a new message is sent", async () => {
    const fakes = createFakes();
    await ask(fakes);
    fakes.clock.advance(24 * 3600);
    expect(codeOf(await ask(fakes))).toBe("ok");
    expect(sent(fakes)).toBe(2);
  });
});

describe("a key", () => {
  it("is optional: without one each request is its own", async () => {
    const fakes = createFakes();
    await ask(fakes, { key: null });
    await ask(fakes, { key: null });
    expect(sent(fakes)).toBe(2);
  });

  it.each(["", "a b", "k".repeat(256), "clé"])("that no header carries whole is refused before anything is sent: %j", async (key) => {
    const fakes = createFakes();
    expect(await ask(fakes, { key })).toEqual(
      refuse({
        code: "invalid_request",
        fields: { idempotency_key: ["The Idempotency-Key header takes 1 to 255 visible ASCII characters, such as a UUID."] },
      }),
    );
    expect(sent(fakes)).toBe(0);
  });

  it("that a stranger can guess gives nobody else's answer away", async () => {
    const fakes = createFakes();
    const own = await ask(fakes, { key: "1", address: "192.0.2.1" });
    const strangers = await ask(fakes, { key: "1", address: "192.0.2.2" });
    expect(strangers).not.toEqual(own);
    expect(await ask(fakes, { key: "1", address: "192.0.2.1" })).toEqual(own);
  });
});

describe("when the message", () => {
  it("surely was not sent, the same key may try again", async () => {
    const fakes = createFakes();
    fakes.gateway.answerNext(refused);
    expect(codeOf(await ask(fakes))).toBe("message_not_sent");
    expect(codeOf(await ask(fakes))).toBe("ok");
    expect(sent(fakes)).toBe(2);
  });

  it("was refused by a gateway that is wrong at times, the refusal stays the answer and nothing is sent again", async () => {
    const fakes = createFakes();
    fakes.gateway.answerNext(unsure);
    const first = await ask(fakes);
    expect(codeOf(first)).toBe("message_not_sent");
    fakes.clock.advance(3600);
    expect(await ask(fakes)).toEqual(first);
    expect(sent(fakes)).toBe(1);
    expect(codeOf(await ask(fakes, { key: `${KEY}-2` }))).toBe("ok");
  });

  it("may have been sent, its answer is given again and nothing is sent again", async () => {
    const fakes = createFakes();
    fakes.gateway.answerNext({ status: "unknown" });
    const first = await ask(fakes);
    expect(await ask(fakes)).toEqual(first);
    expect([codeOf(first), sent(fakes)]).toEqual(["ok", 1]);
  });

  it("was never asked for because the request was refused, the same key may try again", async () => {
    const fakes = createFakes();
    const throttled = await ask(fakes, {}, async () => refuse({ code: "throttled", retryAfterSeconds: 30 }));
    expect(codeOf(throttled)).toBe("throttled");
    expect(codeOf(await ask(fakes))).toBe("ok");
  });
});

describe("when the story breaks off", () => {
  const brokenBefore = async (): Promise<Result<Answer>> => {
    throw new StoreUnavailable("The database cannot answer.");
  };
  const brokenAfter = async (ports: Ports): Promise<Result<Answer>> => {
    await tell(ports);
    throw new Error("a fault of a test");
  };

  it("before the message, the same key may try again at once", async () => {
    const fakes = createFakes();
    await expect(ask(fakes, {}, brokenBefore)).rejects.toThrow(StoreUnavailable);
    expect(codeOf(await ask(fakes))).toBe("ok");
  });

  it("after the message, a repeat sends nothing until the request counts as given up", async () => {
    const fakes = createFakes();
    await expect(ask(fakes, {}, brokenAfter)).rejects.toThrow("a fault of a test");
    fakes.clock.advance(59);
    expect(codeOf(await ask(fakes))).toBe("idempotency_in_progress");
    expect(sent(fakes)).toBe(1);
    fakes.clock.advance(1);
    expect(codeOf(await ask(fakes))).toBe("ok");
  });
});

describe("when the store cannot answer", () => {
  const failing = (method: "begin" | "keep" | "forget") => {
    const fakes = createFakes();
    fakes.ports.answers = {
      ...createMemoryAnswerBook(),
      [method]: () => Promise.reject(new StoreUnavailable("The database cannot answer.")),
    };
    return fakes;
  };

  it("before the message, nothing is sent", async () => {
    const fakes = failing("begin");
    await expect(ask(fakes)).rejects.toThrow(StoreUnavailable);
    expect(sent(fakes)).toBe(0);
  });

  it("after the message, its answer is given all the same, and a repeat sends nothing", async () => {
    const fakes = failing("keep");
    expect(codeOf(await ask(fakes))).toBe("ok");
    expect(codeOf(await ask(fakes))).toBe("idempotency_in_progress");
    expect(sent(fakes)).toBe(1);
    expect(fakes.log.entries.map(({ event }) => event)).toContain("answer_not_kept");
  });

  it("after a refusal, the refusal is given all the same", async () => {
    const fakes = failing("forget");
    fakes.gateway.answerNext(refused);
    expect(codeOf(await ask(fakes))).toBe("message_not_sent");
  });
});

describe("after the secret was rotated", () => {
  const NEW_SECRET = "the new secret of the tests, also long enough";
  const rotated = (before: Fakes): Fakes => {
    const after = createFakes({ clock: before.clock });
    Object.assign(after.ports, { answers: before.ports.answers, keys: deriveKeyRing(NEW_SECRET, [SECRET]) });
    return after;
  };

  it("an answer from before is given again", async () => {
    const before = createFakes();
    const first = await ask(before);
    const after = rotated(before);
    expect(await ask(after)).toEqual(first);
    expect(await ask(after)).toEqual(first);
    expect(codeOf(await ask(after, { phoneNumber: "+12025551235" }))).toBe("idempotency_key_reused");
    expect(sent(after)).toBe(0);
  });

  it("50 parallel requests with a new key still send one message", async () => {
    const after = rotated(createFakes());
    await Promise.all(Array.from({ length: 50 }, () => ask(after)));
    expect(sent(after)).toBe(1);
    expect(codeOf(await ask(after))).toBe("ok");
    expect(sent(after)).toBe(1);
  });
});

it("keeps no answer, key or number in clear", async () => {
  const fakes = createFakes();
  const kept: string[] = [];
  const book = createMemoryAnswerBook();
  fakes.ports.answers = {
    ...book,
    begin: (key, fingerprint, now) => {
      kept.push(key, fingerprint);
      return book.begin(key, fingerprint, now);
    },
    keep: (key, answer) => {
      kept.push(answer, Buffer.from(answer, "base64url").toString("latin1"));
      return book.keep(key, answer);
    },
  };
  const answer = await ask(fakes);
  const secrets = [KEY, "2025551234", answer.ok ? answer.value.confirmationId : "no answer"];
  expect(kept).toHaveLength(4);
  for (const secret of secrets) expect(kept.join("\n")).not.toContain(secret);
});
