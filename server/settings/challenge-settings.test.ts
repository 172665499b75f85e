import { expect, test } from "vitest";
import { z } from "zod";
import { CHALLENGE_SETTINGS, challengeConfigOf, challengeProblems, challengeWarnings } from "./challenge-settings";

const schema = z.object(CHALLENGE_SETTINGS);
const read = (settings: Record<string, string>) => challengeConfigOf(schema.parse(settings));

test("without a setting it is a proof of work, which needs nothing more", () => {
  expect(read({})).toEqual({ kind: "proof_of_work", siteKey: null, secret: null });
  expect(challengeProblems(read({}))).toEqual([]);
  expect(challengeWarnings(read({}))).toEqual([]);
});

test.each(["turnstile", "hcaptcha"])("%s starts with both of its keys and not with one", (kind) => {
  const PHONE_CONFIRMATION_CHALLENGE = kind;
  const PHONE_CONFIRMATION_CHALLENGE_SITE_KEY = "site";
  const PHONE_CONFIRMATION_CHALLENGE_SECRET = "secret-value";
  const both = read({ PHONE_CONFIRMATION_CHALLENGE, PHONE_CONFIRMATION_CHALLENGE_SITE_KEY, PHONE_CONFIRMATION_CHALLENGE_SECRET });
  expect(both).toEqual({ kind, siteKey: "site", secret: "secret-value" });
  expect(challengeProblems(both)).toEqual([]);
  const lacking: Record<string, string>[] = [{}, { PHONE_CONFIRMATION_CHALLENGE_SITE_KEY }, { PHONE_CONFIRMATION_CHALLENGE_SECRET }];
  for (const one of lacking) {
    const [problem = ""] = challengeProblems(read({ PHONE_CONFIRMATION_CHALLENGE, ...one }));
    expect(problem).toContain(`${kind} needs both`);
    expect(problem).not.toContain("secret-value");
  }
});

test("off is possible, and each start says what it costs", () => {
  expect(read({ PHONE_CONFIRMATION_CHALLENGE: "off" })).toEqual({ kind: "off", siteKey: null, secret: null });
  expect(challengeWarnings(read({ PHONE_CONFIRMATION_CHALLENGE: "off" }))).toHaveLength(1);
});

test("anything else stops the start and says what is accepted", () => {
  const parsed = schema.safeParse({ PHONE_CONFIRMATION_CHALLENGE: "recaptcha" });
  expect(parsed.error?.issues[0]?.message).toBe("proof-of-work, turnstile, hcaptcha or off");
});
