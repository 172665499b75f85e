import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { application } from "@/server/compose";
import { pagePolicy, sourcesOfChallenge } from "@/server/transport/security-headers";

/**
 * Gives each answer of a page its content security policy, with a nonce of its own. Next puts the nonce that it finds in
 * the request's policy on every script and style it writes. Nothing is decided here: an answer that this never saw keeps the
 * locked policy that the entry and `next.config.js` put on everything.
 */
let policy: Promise<(nonce: string) => string> | undefined;

async function makePolicy() {
  const { config } = await application();
  return pagePolicy(sourcesOfChallenge(config.challenge.kind), { dev: process.env.NODE_ENV === "development" });
}

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const policyWith = await (policy ??= makePolicy());
  const value = policyWith(randomBytes(16).toString("base64"));
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", value);
  headers.delete("content-security-policy-report-only");
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", value);
  return response;
}

/** Pages alone: bodies of API requests would be held here, and files need no nonce. */
export const config = {
  matcher: "/((?!_next/static/|phone-confirmation(?:/|$)|api/|healthz/?$|readyz/?$|openapi\\.json/?$|inbox/(?:messages|events)/?$|brand/logo/?$|embed\\.js$|embed/|icon\\.svg$).*)",
};
