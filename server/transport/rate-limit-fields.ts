import type { Ports } from "@/server/usecases/ports";

/** What one client address may ask, by scope. */
export type Quotas = Ports["policy"]["rates"];
export type Scope = keyof Quotas;

/**
 * `RateLimit` and `RateLimit-Policy` of a 429 (draft-ietf-httpapi-ratelimit-headers). Coarse on purpose: the one quota
 * named is the client address's own, and nothing is left of it, whichever of the limits it was. Without that quota
 * (`off`) there is none to name.
 */
export function rateLimitFields(retryAfterSeconds: number, quota: Quotas[Scope] | undefined): Record<string, string> {
  return {
    ratelimit: `"default";r=0;t=${retryAfterSeconds}`,
    ...(quota && quota !== "off" && { "ratelimit-policy": `"default";q=${quota.count};w=${quota.periodSeconds}` }),
  };
}
