import { createHash } from "node:crypto";
import type { Challenge } from "@/contract/challenge";
import type { Challenges, Log } from "@/server/usecases/ports";

const TOTAL_TIMEOUT_MS = 4000;
const ANSWER_LIMIT_BYTES = 64 * 1024;

export interface SiteverifySettings {
  siteKey: string;
  secret: string;
  /** The pages that may show the service's widget: `PUBLIC_URL` and whoever else embeds ours. Empty does not check. */
  hostnames: readonly string[];
  log: Log;
  /** Elsewhere in tests only. */
  url?: string;
  timeoutMs?: number;
}

/** What is particular about one service. */
export interface SiteverifyService {
  kind: "turnstile" | "hcaptcha";
  url: string;
  tokenMaxCharacters: number;
}

/**
 * A challenge that another service makes, shows and judges; Turnstile and hCaptcha share their "siteverify" call. Their
 * tokens are good for one question, so that a token counts for whatever subject it is shown with first. Whatever goes
 * wrong with the service opens nothing.
 */
export function createSiteverifyChallenges(service: SiteverifyService, settings: SiteverifySettings): Challenges {
  const { kind } = service;
  return {
    issue: async () => ({ kind, siteKey: settings.siteKey }) satisfies Challenge,
    async verify(token) {
      // Visible ASCII: what else is sent never came from the service.
      if (token.length > service.tokenMaxCharacters || !/^[\x21-\x7e]+$/.test(token)) return null;
      const judgement = await judge(token, service, settings);
      if (judgement !== "right") {
        if (judgement !== "wrong") settings.log.warn("challenge_not_checked", { kind, reason: judgement.fault });
        return null;
      }
      return { onceKey: createHash("sha256").update(`${kind}:${token}`).digest("base64url") };
    },
  };
}

/** `fault` is for the operator: something that has to be mended, without anything that was sent. */
type Judgement = "right" | "wrong" | { fault: string };

async function judge(token: string, service: SiteverifyService, settings: SiteverifySettings): Promise<Judgement> {
  const { siteKey, secret, hostnames, url = service.url, timeoutMs = TOTAL_TIMEOUT_MS } = settings;
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      body: new URLSearchParams({ secret, response: token, sitekey: siteKey }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return { fault: `HTTP ${response.status}` };
    }
    return judgementOf(JSON.parse(await boundedText(response)), hostnames);
  } catch (error) {
    return { fault: (error as Error).name === "TimeoutError" ? "no answer in time" : faultOf(error) };
  }
}

function judgementOf(answer: unknown, hostnames: readonly string[]): Judgement {
  const { success, hostname, "error-codes": codes } = (answer ?? {}) as Record<string, unknown>;
  if (success === true) {
    if (hostnames.length === 0 || (typeof hostname === "string" && hostnames.includes(hostname))) return "right";
    return { fault: "it was solved on a page of another host" };
  }
  const named = Array.isArray(codes) ? codes.filter((code): code is string => typeof code === "string" && /^[a-z-]{1,60}$/.test(code)) : [];
  const ours = named.filter((code) => !TOKEN_FAULTS.has(code));
  return ours.length > 0 || success !== false ? { fault: ours.join(", ") || "an answer that could not be read" } : "wrong";
}

/** What is the client's doing. Every other code is about our secret, our request or the service itself. */
const TOKEN_FAULTS = new Set([
  "missing-input-response",
  "invalid-input-response",
  "expired-input-response",
  "already-seen-response",
  "invalid-or-already-seen-response",
  "timeout-or-duplicate",
]);

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size > ANSWER_LIMIT_BYTES) throw new Error("too long an answer");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A word for the log; messages of faults may quote what was sent. */
function faultOf(error: unknown): string {
  if (error instanceof SyntaxError) return "an answer that is not JSON";
  const { cause, message } = error as { cause?: { code?: string }; message?: string };
  return cause?.code ?? (message === "too long an answer" ? message : "it could not be reached");
}
