import { z } from "zod";

/** Which challenge opens a limit's reserve, by variable. */
export const CHALLENGE_SETTINGS = {
  PHONE_CONFIRMATION_CHALLENGE: z
    .enum(["proof-of-work", "turnstile", "hcaptcha", "off"], "proof-of-work, turnstile, hcaptcha or off")
    .default("proof-of-work"),
  PHONE_CONFIRMATION_CHALLENGE_SITE_KEY: z.string().optional(),
  PHONE_CONFIRMATION_CHALLENGE_SECRET: z.string().optional(),
};

/** Values that are never repeated in an error. */
export const CHALLENGE_SECRETS = ["PHONE_CONFIRMATION_CHALLENGE_SECRET"] as const;

/** `siteKey` and `secret` are those of the service that is asked, and null without one. */
export type ChallengeConfig =
  | { kind: "proof_of_work" | "off"; siteKey: null; secret: null }
  | { kind: "turnstile" | "hcaptcha"; siteKey: string; secret: string };

type Settings = z.output<z.ZodObject<typeof CHALLENGE_SETTINGS>>;

export function challengeConfigOf(settings: Settings): ChallengeConfig {
  const kind = settings.PHONE_CONFIRMATION_CHALLENGE;
  if (kind === "off") return { kind, siteKey: null, secret: null };
  if (kind === "proof-of-work") return { kind: "proof_of_work", siteKey: null, secret: null };
  // What is missing is a problem that stops the start before anybody asks.
  return { kind, siteKey: settings.PHONE_CONFIRMATION_CHALLENGE_SITE_KEY ?? "", secret: settings.PHONE_CONFIRMATION_CHALLENGE_SECRET ?? "" };
}

export function challengeProblems({ kind, siteKey, secret }: ChallengeConfig): string[] {
  if (siteKey !== "" && secret !== "") return [];
  return [
    `PHONE_CONFIRMATION_CHALLENGE_SITE_KEY or PHONE_CONFIRMATION_CHALLENGE_SECRET is missing: ${kind} needs both, from its own settings of your site.`,
  ];
}

export function challengeWarnings({ kind }: ChallengeConfig): string[] {
  if (kind !== "off") return [];
  return [
    "PHONE_CONFIRMATION_CHALLENGE is off: whoever uses up a number's messages of a day keeps its owner from another one until the day is over.",
  ];
}
