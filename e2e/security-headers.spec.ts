import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { throughBothEntries } from "./both-entries";
import { expect, NOT_THERE, test } from "./fixtures";
import { LISTED_PORT, PORTS, type ServerName, settingsOf } from "./servers";
import { STATES } from "./states";

const PAGES = ["/", "/verify", "/inbox", NOT_THERE];
/** An answer of each kind; every one of them is given by somebody else. */
const ANSWERS: [path: string, init?: RequestInit][] = [
  ...PAGES.map((path): [string] => [path]),
  ["/%zz"],
  ["/icon.svg"],
  ["/_next/static/nothing.js"],
  ["/_next/image?url=%2Ficon.svg&w=64&q=75"],
  ["/.env"],
  ["/verify", { method: "POST", body: "a=b" }],
  ["/healthz"],
  ["/readyz"],
  ["/openapi.json"],
  ["/inbox/messages"],
  ["/phone-confirmation/confirmation/", { method: "POST" }],
  ["/phone-confirmation/confirmation/", { method: "DELETE" }],
  ["/phone-confirmation/confirmation/", { method: "POST", body: "x".repeat(9000) }],
  ["/api/trpc/confirmation.read"],
  ["/api/trpc/nothing"],
];

async function headersOf(url: string, path: string, init: RequestInit = {}): Promise<Record<string, string>> {
  const response = await fetch(url + path, { redirect: "manual", ...init });
  await response.arrayBuffer();
  return Object.fromEntries(response.headers);
}

throughBothEntries(() => {
  test("every answer carries the walls, whoever gives it (P16)", async ({ url }) => {
    for (const [path, init] of ANSWERS) {
      const headers = await headersOf(url, path, init);
      expect(headers, path).toMatchObject({
        "content-security-policy": expect.stringMatching(/^default-src 'none'.*frame-ancestors 'none'/),
        "strict-transport-security": "max-age=63072000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": expect.stringContaining("otp-credentials=(self)"),
      });
      expect(headers["content-security-policy"], path).not.toMatch(/unsafe-/);
      expect(headers, path).not.toHaveProperty("x-powered-by");
    }
  });

  test("a live stream, too", async ({ url }) => {
    const ended = new AbortController();
    const { headers } = await fetch(`${url}/inbox/events`, { signal: ended.signal });
    ended.abort();
    expect([headers.get("content-type"), headers.get("x-frame-options")]).toEqual(["text/event-stream", "DENY"]);
  });
});

test("each page has a nonce that no other has, on each of its scripts, and is kept by nobody", async ({ url }) => {
  const nonces = new Set<string>();
  const loads = PAGES.flatMap((path) => Array.from({ length: 10 }, () => path));
  for (const path of loads) {
    // What a client says of a nonce is not heard.
    const response = await fetch(url + path, { headers: { accept: "text/html", "content-security-policy": "script-src 'nonce-mine'", rsc: "1" } });
    const html = await response.text();
    const [, nonce = ""] = /script-src 'nonce-([^']{22,})'/.exec(response.headers.get("content-security-policy") ?? "") ?? [];
    nonces.add(nonce);
    const scripts = html.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length, path).toBeGreaterThan(3);
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`)), path).toEqual([]);
    expect([response.headers.get("cache-control"), response.headers.get("content-type")], path).toEqual([
      expect.stringContaining("no-store"),
      "text/html; charset=utf-8",
    ]);
  }
  expect(nonces.size).toBe(loads.length);
});

/** What the page's policy stopped, as the browser tells the page. */
async function violations(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const found: string[] = [];
    Object.assign(window, { violationsFound: found });
    document.addEventListener("securitypolicyviolation", (event) => found.push(`${event.violatedDirective}: ${event.blockedURI}`));
  });
  return () => page.evaluate(() => (window as unknown as { violationsFound: string[] }).violationsFound);
}

for (const path of PAGES) {
  test(`the policy stops nothing that ${path} needs`, async ({ page }) => {
    const found = await violations(page);
    await page.goto(path);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    expect(await found()).toEqual([]);
  });
}

for (const state of ["number with a suggestion", "wrong code", "confirmed"]) {
  test(`the policy stops nothing on the way to: ${state}`, async ({ page, widget, phone }) => {
    const found = await violations(page);
    await STATES[state]?.({ page, widget, phone });
    expect(await found()).toEqual([]);
  });
}

test("what is slipped into a page does not run", async ({ browser, url }) => {
  const page = await browser.newPage();
  const found = await violations(page);
  await page.goto(`${url}/verify`);
  const refused = await page.evaluate(() => {
    const attempts = [
      () => document.body.insertAdjacentHTML("beforeend", "<b>markup</b>"),
      () => document.body.appendChild(document.createElement("img")).setAttribute("onerror", "document.title = 'run'"),
      () => Object.assign(document.createElement("script"), { src: "https://evil.example/x.js" }),
      () => Object.assign(document.createElement("script"), { text: "document.title = 'run'" }),
    ];
    return attempts.map((attempt) => {
      try {
        attempt();
        return "done";
      } catch {
        return "refused";
      }
    });
  });
  expect(refused).toEqual(["refused", "refused", "refused", "refused"]);
  // A script of text alone, which no rule about types stops on its way in.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.append("document.title = 'run'");
    document.body.append(script);
  });
  expect(await page.title()).toBe("Confirm your phone number");
  expect(await found()).toEqual(expect.arrayContaining([expect.stringContaining("require-trusted-types-for")]));
  await page.close();
});

/** A page elsewhere: what it may not do is its own business, so it has a browser context of its own. */
async function elsewhere(html: string, { port = 0 } = {}) {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(html));
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((closed) => server.close(closed).closeAllConnections()),
  };
}

test("no page elsewhere can frame one of ours", async ({ browser, url }) => {
  for (const path of [...PAGES, "/healthz"]) {
    const stranger = await elsewhere(`<iframe src="${url}${path}"></iframe>`);
    const page = await browser.newPage();
    await page.goto(stranger.url);
    const frame = page.frames().find((each) => each !== page.mainFrame());
    await expect.poll(() => frame?.url(), path).toBe("chrome-error://chromewebdata/");
    await page.close();
    await stranger.close();
  }
});

const CONFIRMATION = "/phone-confirmation/confirmation/";
const ask = (number: string) => JSON.stringify({ phone_number: number });

test("no page elsewhere gets a message sent, by whatever means, nor reads an answer", async ({ browser, url, phone }) => {
  const form = `<form method="post" enctype="multipart/form-data" action="${url}${CONFIRMATION}"><input name="phone_number" value="${phone.number}"></form>`;
  const stranger = await elsewhere(form);
  const page = await browser.newPage();
  await page.goto(stranger.url);
  const outcomes = await page.evaluate(
    async ([address = "", body = ""]) => {
      const post = (init: RequestInit) =>
        fetch(address, { method: "POST", body, ...init }).then(
          ({ type }) => type,
          () => "stopped",
        );
      return [
        await post({ headers: { "content-type": "application/json" } }),
        await post({}),
        await post({ mode: "no-cors" }),
        await fetch(new URL("/inbox/messages", address)).then(() => "read", () => "stopped"),
      ];
    },
    [url + CONFIRMATION, ask(phone.number)],
  );
  expect(outcomes).toEqual(["stopped", "stopped", "stopped", "stopped"]);
  const [answer] = await Promise.all([page.waitForResponse(url + CONFIRMATION), page.evaluate(() => document.forms[0]?.submit())]);
  expect(answer.status()).toBe(403);
  await page.close();
  await stranger.close();
  expect(await phone.messages()).toEqual([]);
});

test.describe("a listed page elsewhere", () => {
  test.use({ server: "production" satisfies ServerName });

  test("asks and reads the answer, the wait included", async ({ browser, url, phone }) => {
    expect(settingsOf("production")["PHONE_CONFIRMATION_ORIGINS"]).toBe(`http://127.0.0.1:${LISTED_PORT}`);
    const listed = await elsewhere("listed", { port: LISTED_PORT });
    const page = await browser.newPage();
    await page.goto(listed.url);
    const answer = await page.evaluate(
      async ([address = "", body = ""]) => {
        const response = await fetch(address, { method: "POST", body, headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() } });
        return [response.status, ((await response.json()) as { phone_number: string }).phone_number];
      },
      [url + CONFIRMATION, ask(phone.number)],
    );
    expect(answer).toEqual([201, phone.number]);
    await page.close();
    await listed.close();
  });
});

test("what never became a request is answered with the walls, too", async () => {
  for (const [text, status] of [
    ["HELLO\r\n\r\n", 400],
    ["GET /healthz HTTP/1.1\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"x".repeat(17_000)}\r\n\r\n`, 431],
    [`GET /${"x".repeat(9000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 414],
  ] as const) {
    const answer = await raw(PORTS.main, text);
    expect(answer.split("\r\n")[0]).toContain(` ${status} `);
    expect(answer).toContain("content-security-policy: default-src 'none'");
  }
});

/** The head of whatever is answered. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let came = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      came += chunk.toString();
      if (came.includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("close", () => resolve(came)).on("error", reject);
  });
}
