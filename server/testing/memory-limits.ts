import type { Policy } from "@/server/domain/policy";
import type { Limits } from "@/server/usecases/ports";

/** Limits in memory: the times of what passed, per scope and address. */
export function createMemoryLimits(rates: Policy["rates"]): Limits {
  const passed = new Map<string, number[]>();
  return {
    async take(scope, address, now) {
      const rate = rates[scope];
      if (rate === "off") return { ok: true };
      const periodMs = rate.periodSeconds * 1000;
      const key = JSON.stringify([scope, address]);
      const recent = (passed.get(key) ?? []).filter((time) => time > now - periodMs);
      const oldest = recent[0];
      if (oldest !== undefined && recent.length >= rate.count) {
        return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil((oldest + periodMs - now) / 1000)) };
      }
      passed.set(key, [...recent, now]);
      return { ok: true };
    },
  };
}
