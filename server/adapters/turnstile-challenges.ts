import type { Challenges } from "@/server/usecases/ports";
import { createSiteverifyChallenges, type SiteverifySettings } from "./siteverify";

/** Cloudflare Turnstile: https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
export function createTurnstileChallenges(settings: SiteverifySettings): Challenges {
  const url = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
  return createSiteverifyChallenges({ kind: "turnstile", url, tokenMaxCharacters: 2048 }, settings);
}
