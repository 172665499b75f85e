import { describe, expect, it } from "vitest";
import { LOCKED_HEADERS, pagePolicy, sourcesOfChallenge } from "./security-headers";

type Policy = Map<string, string[]>;

function parse(policy: string): Policy {
  return new Map(
    policy.split(";").map((part) => {
      const [name = "", ...values] = part.trim().split(/\s+/);
      return [name, values];
    }),
  );
}

/**
 * Mozilla Observatory's rules (github.com/mdn/mdn-http-observatory, src/grader/charts.js) as far as they apply to an answer
 * without cookies and redirects: the base is 100, what is missing is taken off, and what is more is added if 90 are left.
 */
function observatoryScore(headers: Readonly<Record<string, string>>): number {
  const csp = parse(headers["content-security-policy"] ?? "");
  const sources = (name: string) => csp.get(name) ?? csp.get("default-src") ?? ["*"];
  const scripts = sources("script-src");
  const wide = (values: string[]) => values.some((value) => ["*", "http:", "https:", "data:"].includes(value));
  const noted = scripts.some((value) => value.startsWith("'nonce-") || value.startsWith("'sha"));
  const inline = (values: string[]) => values.includes("'unsafe-inline'") && !noted;
  const hsts = Number(/max-age=(\d+)/.exec(headers["strict-transport-security"] ?? "")?.[1] ?? -1);
  const framing = csp.get("frame-ancestors");

  const losses = [
    !headers["content-security-policy"] ? 25 : 0,
    inline(scripts) || wide(scripts) || wide(sources("object-src")) ? 20 : 0,
    scripts.includes("'unsafe-eval'") ? 10 : 0,
    hsts < 0 ? 20 : hsts < 15_768_000 ? 10 : 0,
    headers["x-content-type-options"] === "nosniff" ? 0 : 5,
    framing || ["DENY", "SAMEORIGIN"].includes(headers["x-frame-options"] ?? "") ? 0 : 20,
    headers["access-control-allow-origin"] === "*" ? 50 : 0,
    /unsafe-url|no-referrer-when-downgrade/.test(headers["referrer-policy"] ?? "") ? 5 : 0,
  ];
  const base = losses.reduce((score, loss) => score - loss, 100);
  const isTight = !sources("style-src").includes("'unsafe-inline'");
  const extras = [
    isTight && csp.get("default-src")?.join() === "'none'" && /^'(none|self)'$/.test(csp.get("form-action")?.join() ?? "") ? 10 : isTight ? 5 : 0,
    framing ? 5 : 0,
    /^(no-referrer|same-origin|strict-origin|strict-origin-when-cross-origin)$/.test(headers["referrer-policy"] ?? "") ? 5 : 0,
    /^same-(origin|site)$/.test(headers["cross-origin-resource-policy"] ?? "") ? 10 : 0,
  ];
  return base < 90 ? base : extras.reduce((score, extra) => score + extra, base);
}

const pageWith = (policy: string) => ({ ...LOCKED_HEADERS, "content-security-policy": policy });

describe("Mozilla Observatory's rules", () => {
  it.each([
    ["every answer", LOCKED_HEADERS],
    ["a page", pageWith(pagePolicy()("bm9uY2U="))],
    ["a page with another service's challenge", pageWith(pagePolicy(sourcesOfChallenge("hcaptcha"))("bm9uY2U="))],
  ])("give %s A+ with everything they have to give", (_name, headers) => {
    expect(observatoryScore(headers)).toBe(130);
  });

  it("would take points off for what is weaker", () => {
    const without = (name: string) => observatoryScore({ ...LOCKED_HEADERS, [name]: "" });
    expect(without("strict-transport-security")).toBeLessThan(100);
    expect(without("content-security-policy")).toBeLessThan(100);
    expect(observatoryScore(pageWith("default-src 'none'; script-src 'unsafe-inline'"))).toBeLessThan(100);
    expect(observatoryScore(pageWith(pagePolicy({}, { dev: true })("x")))).toBeLessThan(130);
  });
});

describe("every answer", () => {
  it("may run, load, post and be framed by nothing, unless it is a page with a policy of its own", () => {
    expect(LOCKED_HEADERS["content-security-policy"]).toBe("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect(LOCKED_HEADERS["x-frame-options"]).toBe("DENY");
  });
  it("gives no power away but the code of an SMS, to our own pages", () => {
    const features = (LOCKED_HEADERS["permissions-policy"] ?? "").split(", ");
    expect(features.filter((feature) => !feature.endsWith("=()"))).toEqual(["otp-credentials=(self)"]);
    expect(features.length).toBeGreaterThan(20);
  });
});

describe("a page's policy", () => {
  it("carries the nonce for scripts and styles, and allows nothing inline and no eval", () => {
    const policy = pagePolicy()("bm9uY2U=");
    expect(parse(policy).get("script-src")).toEqual(["'nonce-bm9uY2U='", "'strict-dynamic'"]);
    expect(parse(policy).get("style-src")).toContain("'nonce-bm9uY2U='");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    for (const name of ["default-src", "base-uri", "object-src", "frame-ancestors"]) expect(parse(policy).get(name)).toEqual(["'none'"]);
    expect(parse(policy).get("require-trusted-types-for")).toEqual(["'script'"]);
  });

  it.each(["off", "proof_of_work"] as const)("lets nobody else in for %s", (kind) => {
    expect(pagePolicy(sourcesOfChallenge(kind))("x")).toBe(pagePolicy()("x"));
  });
  it.each([
    ["turnstile", "https://challenges.cloudflare.com", ["script-src", "frame-src", "connect-src"]],
    ["hcaptcha", "https://*.hcaptcha.com", ["script-src", "frame-src", "connect-src", "style-src"]],
  ] as const)("lets %s in where it is needed and nowhere else", (kind, source, places) => {
    const policy = parse(pagePolicy(sourcesOfChallenge(kind))("x"));
    expect([...policy].filter(([, values]) => values.includes(source)).map(([name]) => name).sort()).toEqual([...places].sort());
    expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
    // Their scripts write markup from text.
    expect(policy.has("require-trusted-types-for")).toBe(false);
  });
});
