import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { type Application, application } from "@/server/compose";
import { pagePolicy, sourcesOfChallenge } from "@/server/transport/security-headers";

/**
 * Gives each answer of a page its content security policy, with a nonce of its own. Next puts the nonce that it finds in
 * the request's policy on every script and style it writes. An answer that this never saw keeps the locked policy that the
 * entry and `next.config.js` put on everything.
 */
let policy: ((nonce: string) => string) | undefined;

function policyOf({ config }: Application) {
  return (policy ??= pagePolicy(sourcesOfChallenge(config.challenge.kind), { dev: process.env.NODE_ENV === "development" }));
}

export async function proxy(request: NextRequest): Promise<Response> {
  const app = await application();
  const headers = new Headers(request.headers);
  const instead = isVerify(request) ? await verifyPage(app, request, headers) : tellLayout(headers, null);
  if (instead) return instead;
  const value = policyOf(app)(randomBytes(16).toString("base64"));
  headers.set("content-security-policy", value);
  headers.delete("content-security-policy-report-only");
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", value);
  return response;
}

function isVerify({ url }: NextRequest): boolean {
  return /^\/verify\/?$/.test(new URL(url).pathname);
}

/** What is answered in the page's place: its forms, where the entry does not stand in front, and a refusal, for which Next has no status. */
async function verifyPage({ api, verify }: Application, request: NextRequest, headers: Headers): Promise<Response | null> {
  if (request.method === "POST") return api(request);
  const page = verify.read({ search: new URL(request.url).searchParams, acceptLanguage: headers.get("accept-language") ?? "" });
  if ("refusal" in page) return verify.refused(page);
  return tellLayout(headers, { locale: page.locale, theme: page.parameters.theme });
}

/** The layout does not see addresses. What a client wrote into these two is gone. */
function tellLayout(headers: Headers, page: { locale: string; theme: string | null } | null): null {
  headers.delete("x-page-theme");
  headers.set("x-page-locale", page?.locale ?? "en");
  if (page?.theme) headers.set("x-page-theme", page.theme);
  return null;
}

/** Pages alone: bodies of API requests would be held here, and files need no nonce. */
export const config = {
  matcher: "/((?!_next/static/|phone-confirmation(?:/|$)|api/|healthz/?$|readyz/?$|openapi\\.json/?$|inbox/(?:messages|events)/?$|brand/logo/?$|embed\\.js$|embed/|icon\\.svg$).*)",
};
