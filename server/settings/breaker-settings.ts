import { z } from "zod";
import type { BreakerRules } from "@/server/domain/breaker";

export const BREAKER_MODES = ["enforce", "observe", "off"] as const;
export type BreakerMode = (typeof BREAKER_MODES)[number];

/** `observe`: everything is decided, kept and logged, and nothing is held back. */
export interface BreakerConfig {
  mode: BreakerMode;
  rules: BreakerRules;
}

const SEND_RULE = /^([1-9][0-9]{0,5})\/h,([1-9][0-9]?)%,([1-9][0-9]{0,3})min$/;
const CHECK_RULE = /^([1-9][0-9]{0,6})\/h,([1-9][0-9]?)%$/;
const MAX_PAUSE_MINUTES = 1440;

/** The settings of what watches for pumping and spraying, by variable. */
export const BREAKER_SETTINGS = {
  PHONE_CONFIRMATION_BREAKER: z.enum(BREAKER_MODES, "enforce, observe or off").default("enforce"),
  PHONE_CONFIRMATION_BREAKER_RULE: z
    .string()
    .transform((text, context) => toRule(text, context, toSendRule, SEND_RULE_ACCEPTS))
    .default(() => DEFAULT_RULES.sends),
  PHONE_CONFIRMATION_BREAKER_CHECKS: z
    .string()
    .transform((text, context) => toRule(text, context, toCheckRule, CHECK_RULE_ACCEPTS))
    .default(() => DEFAULT_RULES.checks),
};

const SEND_RULE_ACCEPTS = `messages an hour, percent confirmed and the pause, such as 20/h,20%,60min (at most ${MAX_PAUSE_MINUTES}min)`;
const CHECK_RULE_ACCEPTS = "checks an hour and percent wrong, such as 500/h,80%";

export const DEFAULT_RULES: BreakerRules = {
  sends: { minSends: 20, minConfirmedPercent: 20, pauseSeconds: 60 * 60 },
  checks: { checks: 500, wrongPercent: 80 },
};

type Settings = { [Name in keyof typeof BREAKER_SETTINGS]: z.output<(typeof BREAKER_SETTINGS)[Name]> };

export function breakerConfigOf(settings: Settings): BreakerConfig {
  return {
    mode: settings.PHONE_CONFIRMATION_BREAKER,
    rules: { sends: settings.PHONE_CONFIRMATION_BREAKER_RULE, checks: settings.PHONE_CONFIRMATION_BREAKER_CHECKS },
  };
}

export function breakerWarnings({ mode }: BreakerConfig): string[] {
  if (mode === "enforce") return [];
  const what = mode === "off" ? "nobody looks whether messages are confirmed" : "what is decided about pumping holds nothing back";
  return [`PHONE_CONFIRMATION_BREAKER is ${mode}: ${what}.`];
}

function toSendRule(text: string): BreakerRules["sends"] | null {
  const [, sends, percent, minutes] = (SEND_RULE.exec(text) ?? []).map(Number);
  if (!sends || !percent || !minutes || minutes > MAX_PAUSE_MINUTES) return null;
  return { minSends: sends, minConfirmedPercent: percent, pauseSeconds: minutes * 60 };
}

function toCheckRule(text: string): BreakerRules["checks"] | null {
  const [, checks, percent] = (CHECK_RULE.exec(text) ?? []).map(Number);
  return checks && percent ? { checks, wrongPercent: percent } : null;
}

function toRule<Rule>(text: string, context: z.RefinementCtx, read: (text: string) => Rule | null, accepts: string): Rule {
  const rule = read(text.replace(/\s/g, ""));
  if (rule) return rule;
  context.addIssue({ code: "custom", message: accepts });
  return z.NEVER;
}
