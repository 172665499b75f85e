import type { Challenge } from "@/contract/challenge";
import type { InboxMessage } from "@/contract/inbox";
import type { SendRefusal } from "@/contract/failures";
import type { ActivationKeyFormat } from "@/server/domain/activation-key";
import type { Confirmation, SendState } from "@/server/domain/confirmation";
import type { DestinationRules } from "@/server/domain/destination";
import type { KeyRing } from "@/server/domain/keys";
import type { Claim } from "@/server/domain/limits";
import type { MessageTexts } from "@/server/domain/message";
import type { NumberKeys } from "@/server/domain/number-at-rest";
import type { NumberStanding } from "@/server/domain/number-standing";
import type { Policy } from "@/server/domain/policy";
import type { PriceTable } from "@/server/domain/price";
import type { ReturnUrl } from "@/server/domain/return-url";
import type { TestNumbers } from "@/server/domain/test-number";
import type { KeepsDelivery, MayReport } from "./delivery-ports";
import type { KeptInOrder } from "./housekeeping-ports";
import type { ReturnCodes } from "./return-ports";

/** Everything the use cases need of the world. `server/compose.ts` fills it with real things, tests with fakes. */
export interface Ports {
  store: ConfirmationStore;
  limits: Limits;
  /** `null` when the operator turned challenges off: what they would open stays shut. */
  challenges: Challenges | null;
  breaker: Breaker;
  answers: AnswerBook;
  returnCodes: ReturnCodes;
  /** What expires beside confirmations: each removes at most so many rows and gives how many. */
  purges: readonly Purge[];
  gateway: Gateway;
  hooks: Hooks;
  clock: Clock;
  random: Random;
  log: Log;
  keys: KeyRing;
  policy: Policy;
  destinations: DestinationRules;
  prices: PriceTable;
  testNumbers: TestNumbers;
  /** Where people may be sent back to. */
  returnUrls: readonly ReturnUrl[];
  activationKeys: ActivationKeyFormat;
  message: { texts: MessageTexts; from: string };
}

/** Who asks, as far as the transport could tell. */
export interface Caller {
  /** The client's address; `null` when nobody could tell, which shares one strict bucket. */
  address: string | null;
  /** The `Idempotency-Key` it sent; `null` without one. */
  idempotencyKey: string | null;
  /** Host of the page that asks, of those that may; `null` for a program. Messages to it end in a line that names it. */
  pageHost: string | null;
  /** Asking was counted already: it is not counted twice. */
  isCounted?: true;
  /** Who is signed in to the host app, by the operator's `getUser`; never awaited before an answer. */
  user(): Promise<unknown>;
}

/** Milliseconds since 1970, from one clock for everything. */
export interface Clock {
  now(): number;
  wait(seconds: number): Promise<void>;
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
export interface ConfirmationStore extends KeepsDelivery, KeptInOrder {
  /** How a number stands, for who asks now. */
  standing(numberKeys: NumberKeys, window: NumberWindow): Promise<NumberStanding>;
  /** Keeps a new confirmation if its number still stands as it was judged; `false` when it does not. */
  insert(confirmation: Confirmation, numberKeys: NumberKeys, judged: Judged): Promise<boolean>;
  read(id: string): Promise<Confirmation | null>;

  /** Spends one attempt of a confirmation checked by id, before anybody compares. `null` when it takes no guess of that length. */
  spendAttempt(id: string, guess: Guess): Promise<Confirmation | null>;
  /**
   * Spends one attempt of each of a number's newest confirmations that are checked by number, the guesser's own first; gives
   * those a guess may match. Who asked for one has its reserved tries; all other comparisons spend what nobody has reserved,
   * the newest first, and what is left over is not compared.
   */
  spendAttempts(numberKeys: NumberKeys, guess: GuessByNumber): Promise<Confirmation[]>;

  /** The one transition from pending to confirmed: `true` for exactly one caller. */
  confirm(id: string, now: number): Promise<boolean>;
  /** The same, and drops the number's other outstanding confirmations that are checked by number. */
  confirmAndDropOthers(id: string, numberKeys: NumberKeys, now: number): Promise<boolean>;

  /** Counts one more message if exactly `sends` were counted before and it is allowed now; `true` for exactly one caller. */
  countSend(id: string, next: NextSend, numberKeys: NumberKeys, judged: Judged): Promise<boolean>;
  /** Takes back the newest message, which surely was not sent, so that it may be asked for at once. */
  uncountSend(before: Confirmation, now: number): Promise<void>;
  /** What became of the newest message when it was handed over; what its gateway has reported since is known better. */
  recordSend(confirmation: Pick<Confirmation, "id" | "numberKey">, state: SendState): Promise<void>;
  /** Gives up a confirmation that nobody will check; `counts` when its only message may have been sent all the same. */
  discard(id: string, counts: boolean): Promise<void>;
}

export interface Guess {
  /** A guess of another length than the code's is no guess: it spends nothing. */
  codeLength: number;
  maxAttempts: number;
  now: number;
}

export interface GuessByNumber extends NumberWindow {
  /** Who guesses, under each secret that it may have been known by. */
  holders: readonly [string, ...string[]];
  codeLength: number;
  maxAttempts: number;
  /** How many of the number's newest confirmations are looked at. */
  newest: number;
  /** Chances of the number, beyond which nothing unreserved is given. */
  maxChances: number;
}

/** What of a number's confirmations counts now; times in milliseconds. */
export interface NumberWindow {
  now: number;
  /** Messages sent after this moment count. */
  sentSince: number;
  /** Confirmations that ended after this moment count with their wrong guesses. */
  chancesSince: number;
  /** The number's former wrong guesses count if there was one after this moment. */
  historySince: number;
}

/** What a number was judged by, to be true still when something is kept for it. */
export interface Judged {
  window: NumberWindow;
  /** Messages in the window; `null` when nothing limits them. */
  sends: number | null;
  /** Chances that may be given before this. */
  maxChances: number;
}

export interface NextSend {
  /** Messages of the confirmation, this one included. */
  sends: number;
  fromReserve: boolean;
  resendAt: number | null;
  now: number;
}

/** The database did not answer in time, or at all. Nobody may be confirmed on a guess, so the request is refused. */
export class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}

/** Counts decided in the database. It throws like the store: a limiter that cannot answer refuses. */
export interface Limits {
  /** Takes all claims or none, but for those that always count. */
  take(claims: readonly Claim[], now: number): Promise<Taken>;
  /** Gives back what was taken at this moment for a request that then cost nothing. */
  giveBack(claims: readonly Claim[], takenAt: number): Promise<void>;
  /** How much of a limit is taken now. */
  taken(claim: Claim, now: number): Promise<number>;
}
export type Taken = { ok: true } | { ok: false; refused: readonly RefusedClaim[] };
export interface RefusedClaim {
  claim: Claim;
  retryAfterSeconds: number;
}

/**
 * Challenges instead of locks. `subject` is what a solution is good for and nothing else (a number; it never leaves the service in clear);
 * `risk` is 0 for a first challenge and grows by one with each doubling of the trouble.
 */
export interface Challenges {
  issue(subject: string, risk: number, now: number): Promise<Challenge>;
  /** Whether it is a right solution for this subject and at least this risk, and the key under which it may be used up, once. `null` when it is not. */
  verify(solution: string, subject: string, at: { risk: number; now: number }): Promise<SolvedChallenge | null>;
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

export type Purge = (now: number, limit: number) => Promise<number>;

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
  /** What to name the message by in a report on it; where reports are awaited. */
  deliveryToken?: string;
}

/**
 * - `sent`: the gateway took it
 * - `refused`: it was not sent; `reason` is for people. `unsure` when the gateway said so itself but is
 *   known to be wrong at times (a server error): then no other gateway is asked. `answered` when it answered about this
 *   message alone, so that it cannot be down. `retryAfterSeconds`: it asked to be left alone for so long
 * - `unknown`: it may have been sent (a time-out after the request was written); never repeated automatically
 */
export type SendOutcome =
  | { status: "sent"; reference?: string }
  | ({ status: "refused"; reason: SendRefusal; unsure?: true; answered?: boolean; retryAfterSeconds?: number } & Explained)
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
export interface Gateway extends MayReport {
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
