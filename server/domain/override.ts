export const OVERRIDE_DECISIONS = ["allow", "block"] as const;

/** What the operator decided for one number or for all numbers with a prefix, until a given day. */
export interface Override {
  /** `+` and digits: a whole number in E.164, or its first digits. */
  prefix: string;
  /** `allow` lifts the rules on countries, on types and the breaker, never a limit; `block` refuses. */
  decision: (typeof OVERRIDE_DECISIONS)[number];
  /** From this time on it counts for nothing. Milliseconds. */
  until: number;
  /** For whoever reads the settings. */
  reason?: string | undefined;
}

/** By prefix, so that a long list costs a number no more than a short one. */
export type Overrides = ReadonlyMap<string, Override>;

const LONGEST_E164 = 16;

/** The override in force with the longest prefix of the number; `null` when there is none. */
export function findOverride(e164: string, overrides: Overrides, now: number): Override | null {
  if (overrides.size === 0) return null;
  for (let length = Math.min(e164.length, LONGEST_E164); length > 1; length -= 1) {
    const override = overrides.get(e164.slice(0, length));
    if (override && now < override.until) return override;
  }
  return null;
}
