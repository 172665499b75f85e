import { z } from "zod";
import { type Override, OVERRIDE_DECISIONS } from "@/server/domain/override";
import { parsePhoneNumber } from "@/server/domain/phone";
import { acceptsItsCode, TEST_OUTCOMES, type TestNumber, type TestOutcome } from "@/server/domain/test-number";
import { endOfDay } from "./day";

// Overrides and test numbers, as text of a variable and as lists of phone-confirmation.config.ts.

const OUTCOMES = TEST_OUTCOMES.join(", ");
const OVERRIDES_ACCEPT = "prefix=allow@day or prefix=block@day, separated by commas, each prefix once, such as +88216=allow@2027-01-31, its last day";
const TEST_NUMBERS_ACCEPT =
  "number=code@day, number=outcome@day or number=code:outcome@day, separated by commas, each number once and in E.164, such as " +
  `+12025550101=123456@2027-01-31, its last day, with outcomes out of ${OUTCOMES}, of which right and slow need a code`;

/** What the lists of the file accept, for a sentence. */
export const OWN_OVERRIDES =
  'a list such as [{ prefix: "+88216", decision: "allow", until: "2027-01-31", reason: "our ships" }], with allow or block, each prefix once';
export const OWN_TEST_NUMBERS =
  'a list such as [{ phoneNumber: "+12025550101", code: "123456", outcome: "right", until: "2027-01-31" }], each number once and in E.164, ' +
  `with outcomes out of ${OUTCOMES}, of which right and slow need a code`;

const day = z.string().transform((text, context) => {
  const end = endOfDay(text);
  if (end !== null) return end;
  context.addIssue({ code: "custom", message: "a day such as 2027-01-31" });
  return z.NEVER;
});

const overrideEntry = z.strictObject({
  prefix: z.string().regex(/^\+[1-9][0-9]{0,14}$/),
  decision: z.enum(OVERRIDE_DECISIONS),
  until: day,
  reason: z.string().optional(),
});

const testNumberEntry = z
  .strictObject({
    phoneNumber: z.string().refine((text) => parsePhoneNumber(text)?.e164 === text),
    code: z.string().regex(/^[0-9]{4,10}$/).optional(),
    outcome: z.enum(TEST_OUTCOMES).default("right"),
    until: day,
  })
  .refine(({ code, outcome }) => code !== undefined || !acceptsItsCode(outcome))
  .transform(({ phoneNumber, code, outcome, until }): TestNumber => ({ e164: phoneNumber, code: code ?? null, outcome, until }));

/** `null` when it is no such list. */
export function asOverrideList(list: unknown): Override[] | null {
  const parsed = z.array(overrideEntry).safeParse(list).data;
  return parsed && isUnique(parsed.map(({ prefix }) => prefix)) ? parsed : null;
}

/** `null` when it is no such list. */
export function asTestNumberList(list: unknown): TestNumber[] | null {
  const parsed = z.array(testNumberEntry).safeParse(list).data;
  return parsed && isUnique(parsed.map(({ e164 }) => e164)) ? parsed : null;
}

export const OVERRIDES = z.string().transform((text, context): Override[] => {
  const entries = entriesOf(text).map(({ number, value, until }) => ({ prefix: number, decision: value, until }));
  return asOverrideList(entries) ?? refused(context, OVERRIDES_ACCEPT, entries.findIndex((entry) => !asOverrideList([entry])));
});

export const TEST_NUMBERS = z.string().transform((text, context): TestNumber[] => {
  const entries = entriesOf(text).map(({ number, value, until }) => ({ phoneNumber: number, ...toPlay(value), until }));
  return asTestNumberList(entries) ?? refused(context, TEST_NUMBERS_ACCEPT, entries.findIndex((entry) => !asTestNumberList([entry])));
});

/** `number=value@day` */
function entriesOf(text: string) {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const [, number = "", value = "", until = ""] = /^([^=]+)=([^=@]+)@([^@]+)$/.exec(part) ?? [];
      return { number: number.trim(), value: value.trim(), until: until.trim() };
    });
}

/** `123456`, `wrong` or `123456:slow` */
function toPlay(value: string): { code?: string; outcome?: string } {
  const [first = "", ...rest] = value.split(":").map((side) => side.trim());
  if (rest.length > 0) return { code: first, outcome: rest.join(":") };
  return isOutcome(first) ? { outcome: first } : { code: first };
}

function isOutcome(text: string): text is TestOutcome {
  return TEST_OUTCOMES.some((outcome) => outcome === text);
}

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** The value itself is not repeated in a problem, so its place has to do. */
function refused(context: z.RefinementCtx, accepts: string, index: number): never {
  const place = index < 0 ? "an entry is there twice" : `entry ${index + 1} is not of that form`;
  context.addIssue({ code: "custom", message: `${accepts} (${place})` });
  return z.NEVER;
}
