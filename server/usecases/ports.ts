import type { Challenge } from "@/contract/challenge";
import type { InboxMessage } from "@/contract/inbox";
import type { SendRefusal } from "@/contract/failures";
import type { ActivationKeyFormat } from "@/server/domain/activation-key";
import type { Confirmation } from "@/server/domain/confirmation";
import type { KeyRing } from "@/server/domain/keys";
import type { NumberKeys } from "@/server/domain/number-at-rest";
import type { Policy, ThrottleScope } from "@/server/domain/policy";

/** Everything the use cases need of the world. `server/compose.ts` fills it with real things, tests with fakes. */
export interface Ports {
  store: ConfirmationStore;
  limits: Limits;
  gateway: Gateway;
  hooks: Hooks;
  clock: Clock;
  random: Random;
  log: Log;
  keys: KeyRing;
  policy: Policy;
  activationKeys: ActivationKeyFormat;
  message: { template: string; from: string };
}

/** Who asks, as far as the transport could tell. */
export interface Caller {
  /** The client's address; `null` when nobody could tell, which shares one strict bucket. */
  address: string | null;
  /** The `Idempotency-Key` it sent; `null` without one. */
  idempotencyKey: string | null;
  /** Who is signed in to the host app, by the operator's `getUser`; never awaited before an answer. */
  user(): Promise<unknown>;
}

/** Milliseconds since 1970, from one clock for everything. */
export interface Clock {
  now(): number;
}

/** Cryptographically strong random bytes. */
export interface Random {
  bytes(length: number): Buffer;
}

export interface Log {
  info(event: string, details?: LogDetails): void;
  warn(event: string, details?: LogDetails): void;
  /** `error` is logged with its stack; details never hold codes, keys or whole numbers. */
  error(event: string, error: unknown, details?: LogDetails): void;
}
export type LogDetails = Record<string, string | number | boolean | null | undefined>;

/**
 * Where confirmations live. Each method is one statement with its precondition inside, so that it either happens whole
 * or not at all, whatever runs beside it. It throws `StoreUnavailable` when the database cannot answer in time.
 */
export interface ConfirmationStore {
  /** Keeps a new confirmation unless its number is closed or, for one checked by id, full; `false` when it is. */
  insert(confirmation: Confirmation, numberKeys: NumberKeys, room: NumberRoom): Promise<boolean>;
  read(id: string): Promise<Confirmation | null>;

  /** Spends one attempt of a confirmation checked by id, before anybody compares. `null` when it takes no guess of that length. */
  spendAttempt(id: string, guess: Guess): Promise<Confirmation | null>;
  /** Spends one attempt of each of a number's newest confirmations that are checked by number; gives those a guess may match. */
  spendAttempts(numberKeys: NumberKeys, guess: Guess & { newest: number }): Promise<Confirmation[]>;

  /** The one transition from pending to confirmed: `true` for exactly one caller. */
  confirm(id: string, now: number): Promise<boolean>;
  /** The same, and drops the number's other outstanding confirmations that are checked by number. */
  confirmAndDropOthers(id: string, numberKeys: NumberKeys, now: number): Promise<boolean>;

  /** Counts a wrong guess for a number. */
  countWrongGuess(numberKey: string, closing: NumberClosing): Promise<void>;
  /**
   * Counts a guess for a number before it is compared: `true` when the number is open and has something to guess at.
   * A right guess is taken back by `uncountGuess`.
   */
  countGuess(numberKeys: NumberKeys, guess: Guess, closing: NumberClosing): Promise<boolean>;
  uncountGuess(numberKeys: NumberKeys): Promise<void>;
  /** When the first of a number's open confirmations by id ends, in milliseconds; `null` when it has none. */
  roomAgainAt(numberKeys: NumberKeys, now: number): Promise<number | null>;
  /** When a number opens again, in milliseconds; `null` when it is open. */
  closedUntil(numberKeys: NumberKeys, closing: NumberClosing): Promise<number | null>;

  /** Counts one more message if exactly `sends` were counted before and it is allowed now; `true` for exactly one caller. */
  countSend(id: string, next: { sends: number; resendAt: number | null; now: number }): Promise<boolean>;
  /** Takes back the newest message, which surely was not sent, so that it may be asked for at once. */
  uncountSend(id: string, sends: number, now: number): Promise<void>;
  /** What became of the newest message. */
  recordSend(id: string, state: SendState): Promise<void>;
  /** Removes a confirmation whose only message surely was not sent. */
  discard(id: string): Promise<void>;

  /** Removes what is older, at most `limit` rows of each kind; gives how many it removed. */
  purge(older: { confirmationsCreatedBefore: number; limitsIdleSince: number; limit: number }): Promise<number>;
}

export interface Guess {
  /** A guess of another length than the code's is no guess: it spends nothing. */
  codeLength: number;
  maxAttempts: number;
  now: number;
}

export interface NumberClosing {
  maxWrongGuesses: number;
  windowSeconds: number;
  now: number;
}

export interface NumberRoom extends NumberClosing {
  /** Confirmations by id that may be open for one number at once: each brings tries that closing does not take back. */
  maxOpen: number;
}

/** `silent`: the operator's filter kept it back. `unknown`: it may or may not have gone out. */
export type SendState = "sending" | "sent" | "unknown" | "silent";

/** The database did not answer in time, or at all. Nobody may be confirmed on a guess, so the request is refused. */
export class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}

/** Counts per client address, decided in the database. */
export interface Limits {
  take(scope: ThrottleScope, address: string | null, now: number): Promise<Taken>;
}
export type Taken = { ok: true } | { ok: false; retryAfterSeconds: number };

/**
 * Challenges instead of locks. `subject` is what a solution is good for and nothing else (a number and a caller, hashed);
 * `risk` is 0 for a first challenge and grows by one with each doubling of the trouble.
 */
export interface Challenges {
  issue(subject: string, risk: number, now: number): Promise<Challenge>;
  /** Whether it is a right solution for this subject, and the key under which it may be used up, once. `null` when it is not. */
  verify(solution: string, subject: string, now: number): Promise<SolvedChallenge | null>;
}
export interface SolvedChallenge {
  /** Taken by the same statement as the limits, so that no solution is good for two messages. */
  onceKey: string;
}

/**
 * Watches how many messages to a destination are confirmed, and how many checks are wrong (security.md 4.1). `guarded`: only
 * with a challenge; `paused`: not at all for now. It answers from memory, and what it is told is counted without anybody
 * waiting for it.
 */
export interface Breaker {
  standing(destination: Destination, now: number): Standing;
  sent(destination: Destination, now: number): void;
  confirmed(destination: Destination, now: number): void;
  checked(right: boolean, now: number): void;
}
export type Standing = { state: "open" } | { state: "guarded" } | { state: "paused"; retryAfterSeconds: number };

/** Where a message goes, as far as its price and its risk depend on it. */
export interface Destination {
  e164: string;
  /** ISO 3166 region; undefined for numbers that belong to no country. */
  country: string | undefined;
}

/**
 * Answers kept for an `Idempotency-Key`. `key` and `fingerprint` are keyed hashes, `answer` is sealed by who keeps it; each
 * method is one statement.
 */
export interface AnswerBook {
  /** Begins the request: `begun` for exactly one caller, who must `keep` or `forget`; else what there is already. */
  begin(key: string, fingerprint: string, now: number): Promise<Begun>;
  keep(key: string, answer: string): Promise<void>;
  /** Nothing was sent: the same key may begin again. */
  forget(key: string): Promise<void>;
}
export type Begun =
  | { state: "begun" }
  | { state: "other_request" }
  | { state: "in_progress" }
  | { state: "answered"; answer: string };

export interface OutgoingMessage {
  /** E.164 */
  to: string;
  /** The sender; may be empty where the gateway has its own. */
  from: string;
  body: string;
}

/**
 * - `sent`: the gateway took it
 * - `refused`: it was not sent; `reason` is for people. `unsure` when the gateway said so itself but is
 *   known to be wrong at times (a server error): then no other gateway is asked
 * - `unknown`: it may have been sent (a time-out after the request was written); never repeated automatically
 */
export type SendOutcome =
  | { status: "sent"; reference?: string }
  | ({ status: "refused"; reason: SendRefusal; unsure?: true } & Explained)
  | ({ status: "unknown" } & Explained);

/** For the operator alone: the provider's own number of the error, and its words, whose digits are cut in the log. */
interface Explained {
  providerCode?: number | string;
  detail?: string;
}

/**
 * What sends messages: one provider, or a chain of them. A gateway of your own is an object with this one function
 * (docs: CONTRIBUTING.md). To throw means that the message surely was not sent; whoever is not sure answers `unknown`.
 */
export interface Gateway {
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /** For `/readyz`: rejects with a sentence when it could not send now. Sends nothing. */
  check?(): Promise<void>;
}

/** The operator's own code; see `phone-confirmation.config.ts`. Nothing it does changes an answer or delays one. */
export interface Hooks {
  isSilent(to: string): Promise<boolean>;
  confirmationSmsSent(event: { phoneNumber: string }): void;
  activationKeyCreated(event: { phoneNumber: string; activationKey: string }, caller: Caller): void;
}

/** What a trial "sent", newest first, in memory only. */
export interface Inbox {
  list(to?: string): InboxMessage[];
  /** Calls `listener` with each message from now on, until the function it gives is called or `onEnd` was. */
  subscribe(listener: (message: InboxMessage) => void, onEnd: () => void): () => void;
  /** Ends every subscription, because the process stops. */
  end(): void;
}
