import { createHash } from "node:crypto";
import { z } from "zod";
import { createGatewayChain } from "@/server/adapters/gateway-chain";
import { deriveKeyRing } from "@/server/domain/keys";
import { textsNaming } from "@/server/domain/message-texts";
import type { NumberStanding } from "@/server/domain/number-standing";
import { FIXED_POLICY, type Policy, type SendLimits } from "@/server/domain/policy";
import { LIMIT_SETTINGS, limitPolicyOf } from "@/server/settings/limit-settings";
import {
  type Breaker,
  type Caller,
  type Challenges,
  type ConfirmationStore,
  type Gateway,
  type Hooks,
  type Log,
  type LogDetails,
  type OutgoingMessage,
  type Ports,
  type SendOutcome,
  type Standing,
  StoreUnavailable,
} from "@/server/usecases/ports";
import { createService, type Service } from "@/server/usecases/service";
import { createMemoryAnswerBook } from "./memory-answer-book";
import { createMemoryLimits } from "./memory-limits";
import { createMemoryReturnCodes } from "./memory-return-codes";
import { createMemoryStore } from "./memory-store";

export const SECRET = "the secret of the tests, which is long enough";
/** In the middle of a second, so that rounding shows. */
export const START = Date.parse("2026-11-22T12:00:00.250Z");

export interface FakeOptions {
  policy?: Partial<Policy>;
  secret?: string;
  fallbacks?: readonly string[];
  /** Shared with other fakes: the same database after a restart with other settings. */
  store?: ConfirmationStore;
  clock?: FakeClock;
  random?: Ports["random"];
  destinations?: Partial<Ports["destinations"]>;
  testNumbers?: Ports["testNumbers"];
  returnUrls?: Ports["returnUrls"];
  returnCodes?: Ports["returnCodes"];
  /** The gateway will report what became of its messages. */
  reportsDelivery?: boolean;
}

export interface Fakes {
  ports: Ports;
  service: Service;
  clock: FakeClock;
  gateway: FakeGateway;
  hooks: FakeHooks;
  breaker: FakeBreaker;
  log: FakeLog;
}

/** Everything the use cases need of the world, settable and recorded. */
export function createFakes(options: FakeOptions = {}): Fakes {
  const policy = { ...POLICY, ...options.policy };
  const { secret = SECRET, fallbacks = [] } = options;
  const clock = options.clock ?? createFakeClock();
  const gateway = createFakeGateway();
  const hooks = createFakeHooks();
  const log = createFakeLog();
  const breaker = createFakeBreaker();
  const ports: Ports = {
    store: options.store ?? createMemoryStore(),
    limits: createMemoryLimits(),
    challenges: createFakeChallenges(),
    breaker,
    answers: createMemoryAnswerBook(),
    returnCodes: options.returnCodes ?? createMemoryReturnCodes(),
    purges: [],
    // As in production, a chain stands between the stories and what sends.
    gateway: createGatewayChain([{ name: "fake", gateway: options.reportsDelivery ? { ...gateway, readReport: () => "forged" } : gateway }], createFakeLog(), { now: clock.now }),
    hooks,
    clock,
    random: options.random ?? createFakeRandom(),
    log,
    keys: deriveKeyRing(secret, fallbacks),
    policy,
    destinations: { countries: { listed: new Set(), others: true }, types: new Set(), overrides: new Map(), ...options.destinations },
    prices: { countries: new Map(), others: 100_000 },
    testNumbers: options.testNumbers ?? new Map(),
    returnUrls: options.returnUrls ?? [],
    activationKeys: { secrets: [secret, ...fallbacks], salt: "phonenumber" },
    message: { texts: { common: "Your confirmation code is %(code)s", byLocale: textsNaming(null) }, from: "+15005550006" },
  };
  return { ports, service: createService(ports), clock, gateway, hooks, breaker, log };
}

/** What `PHONE_CONFIRMATION_LIMITS=all=off` says. */
export const NO_SEND_LIMITS: SendLimits = {
  address: [],
  addressWide: [],
  number: null,
  numberReserve: 0,
  backoffSeconds: [],
  prefix: [],
  country: [],
  service: [],
  dailyBudgetMicros: null,
};

/** The defaults of PHONE_CONFIRMATION_LIMITS. */
export const SEND_LIMITS: SendLimits = limitPolicyOf(z.object(LIMIT_SETTINGS).parse({}), 50_000_000).sends;

/** Of the tests that say nothing else: nothing is limited but tries and chances. */
export const POLICY: Policy = {
  ...FIXED_POLICY,
  lifetimeSeconds: 600,
  codeLength: 6,
  maxConfirmationsPerNumber: 10,
  retentionSeconds: 86_400,
  rates: { "phone-number-confirmation": "off", "phone-confirmation-activation-key": "off" },
  sends: NO_SEND_LIMITS,
};

/** How a number stands that nobody has asked for. */
export const FRESH: NumberStanding = {
  sends: 0,
  reserveSends: 0,
  firstSentAt: null,
  lastSentAt: null,
  isConfirmedSince: false,
  chances: 0,
  wrongGuesses: 0,
  chancesFreeAt: null,
  consecutive: 0,
};

export type FakeClock = ReturnType<typeof createFakeClock>;
function createFakeClock() {
  let time = START;
  return {
    now: () => time,
    advance: (seconds: number) => {
      time += Math.round(seconds * 1000);
    },
    /** Nobody waits in a test; the time passes all the same. */
    wait: async (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

/** The solution of the fake's challenges for a number is what this gives; each is good for one message. */
export const SOLUTION = "solved";
let solutions = 0;
function createFakeChallenges(): Challenges {
  return {
    issue: async (subject, risk) => ({ kind: "turnstile", siteKey: `${subject} at risk ${risk}` }),
    verify: async (solution) => (solution.startsWith(SOLUTION) ? { onceKey: solution === SOLUTION ? String((solutions += 1)) : solution } : null),
  };
}

export type FakeBreaker = ReturnType<typeof createFakeBreaker>;
function createFakeBreaker() {
  const told: { event: "sent" | "confirmed" | "right" | "wrong"; e164?: string }[] = [];
  let standing: Standing = { state: "open" };
  return {
    told,
    stand: (next: Standing) => void (standing = next),
    standing: () => standing,
    sent: ({ e164 }) => void told.push({ event: "sent", e164 }),
    confirmed: ({ e164 }) => void told.push({ event: "confirmed", e164 }),
    checked: (right) => void told.push({ event: right ? "right" : "wrong" }),
  } satisfies Breaker & Record<string, unknown>;
}

/** Looks random, and is the same in every run. */
export function createFakeRandom(seed = "seed"): Ports["random"] {
  let drawn = 0;
  return {
    bytes: (length) => createHash("sha512").update(`${seed}${(drawn += 1)}`).digest().subarray(0, length),
  };
}

export type FakeGateway = ReturnType<typeof createFakeGateway>;
function createFakeGateway() {
  const asked: OutgoingMessage[] = [];
  const outcomes: (SendOutcome | Error)[] = [];
  return {
    /** Every message it was handed, whatever became of it. */
    asked,
    /** What it answers next, in this order; after that it takes everything. */
    answerNext: (...next: (SendOutcome | Error)[]) => outcomes.push(...next),
    /** The code in the newest message. */
    code: () => /[0-9]+$/.exec(asked.at(-1)?.body ?? "")?.[0] ?? "no message",
    codes: () => asked.map(({ body }) => /[0-9]+$/.exec(body)?.[0] ?? "no code"),
    send: async (message: OutgoingMessage): Promise<SendOutcome> => {
      asked.push(message);
      const outcome = outcomes.shift() ?? { status: "sent" };
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  } satisfies Gateway & Record<string, unknown>;
}

export interface FakeHooks extends Hooks {
  silent: Set<string>;
  sent: { phoneNumber: string }[];
  created: { event: { phoneNumber: string; activationKey: string }; caller: Caller }[];
}
function createFakeHooks(): FakeHooks {
  const silent = new Set<string>();
  const sent: FakeHooks["sent"] = [];
  const created: FakeHooks["created"] = [];
  return {
    silent,
    sent,
    created,
    isSilent: async (to) => silent.has(to),
    confirmationSmsSent: (event) => void sent.push(event),
    activationKeyCreated: ({ phoneNumber, activationKey }, caller) =>
      void created.push({ event: { phoneNumber, activationKey }, caller }),
  };
}

export interface FakeLog extends Log {
  entries: { level: "info" | "warn" | "error"; event: string; details: LogDetails; error?: unknown }[];
  /** Everything that was logged, as one text to be searched for what must not be there. */
  text(): string;
}
export function createFakeLog(): FakeLog {
  const entries: FakeLog["entries"] = [];
  return {
    entries,
    text: () => entries.map((entry) => `${JSON.stringify(entry)} ${String(entry.error)}`).join("\n"),
    info: (event, details = {}) => void entries.push({ level: "info", event, details }),
    warn: (event, details = {}) => void entries.push({ level: "warn", event, details }),
    error: (event, error, details = {}) => void entries.push({ level: "error", event, details, error }),
  };
}

export function callerFrom(address: string | null = "192.0.2.1", user: unknown = null): Caller {
  return { address, pageHost: null, idempotencyKey: null, user: async () => user };
}

/** A code of the same length that is not this one. */
export function wrongCode(code: string, step = 1): string {
  return String((Number(code) + step) % 10 ** code.length).padStart(code.length, "0");
}

/** A store none of whose methods can be answered. */
export function unavailableStore(): ConfirmationStore {
  const fail = () => Promise.reject(new StoreUnavailable("The database cannot answer."));
  return new Proxy({} as ConfirmationStore, { get: () => fail });
}
