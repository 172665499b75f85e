import type { Challenges } from "@/server/usecases/ports";
import { createSiteverifyChallenges, type SiteverifySettings } from "./siteverify";

/** hCaptcha: https://docs.hcaptcha.com/#verify-the-user-response-server-side */
export function createHcaptchaChallenges(settings: SiteverifySettings): Challenges {
  return createSiteverifyChallenges({ kind: "hcaptcha", url: "https://api.hcaptcha.com/siteverify", tokenMaxCharacters: 6000 }, settings);
}
