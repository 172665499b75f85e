/**
 * What happens to who asks for a test number.
 *
 * - `right`: the fixed code is accepted
 * - `wrong`: no code is accepted
 * - `expired`: every code has expired
 * - `undeliverable`: no gateway takes the message
 * - `undelivered`: the message is taken, and then reported as not delivered; no code is accepted
 * - `limited`: the request is one too many
 * - `slow`: as `right`, but the request is answered after `SLOW_SECONDS`
 */
export const TEST_OUTCOMES = ["right", "wrong", "expired", "undeliverable", "undelivered", "limited", "slow"] as const;
export type TestOutcome = (typeof TEST_OUTCOMES)[number];

/** How long a request for a `slow` test number takes. */
export const SLOW_SECONDS = 5;

/** When a request for a `limited` test number may be repeated, as its answer says. */
export const LIMITED_RETRY_AFTER_SECONDS = 30;

/** A number that plays an outcome instead of getting a message: nothing is sent, limited or billed. */
export interface TestNumber {
  /** E.164 */
  e164: string;
  /** As long as every code. `null` where no code is ever accepted. */
  code: string | null;
  outcome: TestOutcome;
  /** From this time on it is a number like any other. Milliseconds. */
  until: number;
}

/** By E.164 */
export type TestNumbers = ReadonlyMap<string, TestNumber>;

/** The test number in force; `null` when it is a number like any other. `now` in milliseconds. */
export function findTestNumber(e164: string, testNumbers: TestNumbers, now: number): TestNumber | null {
  const testNumber = testNumbers.get(e164);
  return testNumber && now < testNumber.until ? testNumber : null;
}

/** Whether this outcome accepts the fixed code, so that there has to be one. */
export function acceptsItsCode(outcome: TestOutcome): boolean {
  return outcome === "right" || outcome === "slow";
}
