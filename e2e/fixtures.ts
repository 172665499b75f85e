import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type BrowserContext, type ConsoleMessage, test as base, expect } from "@playwright/test";
import { en } from "@/widget/messages/en";
import { type Door, addressAt } from "./doors/doors";
import { type Phone, newPhone } from "./phones";
import { type ServerName, clockFileOf, urlOf } from "./servers";
import { Widget } from "./widget";

interface Options {
  /** Which of the servers the pages come from. */
  server: ServerName;
  /** Which way the widget is reached. */
  door: Door;
}

interface Fixtures {
  /** The address of the server. */
  url: string;
  phone: Phone;
  anotherPhone(): Phone;
  widget: Widget;
  /** Moves the server's clock ahead; for the servers that have one of their own. */
  advanceServerClock(seconds: number): void;
  /** Holds in every test: no request to another host, no error on the page or in its console. */
  nothingGoesAstray: void;
}

export const test = base.extend<Options & Fixtures>({
  server: ["main", { option: true }],
  door: ["page", { option: true }],
  url: async ({ server }, provide) => provide(urlOf(server)),
  baseURL: async ({ server }, provide) => provide(urlOf(server)),
  phone: async ({ server }, provide, { workerIndex }) => provide(newPhone(server, workerIndex)),
  anotherPhone: async ({ server }, provide, { workerIndex }) => provide(() => newPhone(server, workerIndex)),
  widget: async ({ page, door, server }, provide) => provide(new Widget(page, en, addressAt(door, server))),
  advanceServerClock: async ({ server }, provide) => provide((seconds) => advanceClock(server, seconds)),
  nothingGoesAstray: [
    async ({ context }, provide, { errors, title }) => {
      const found = watch(context);
      await provide();
      if (errors.length > 0) await tellWhatIsSeen(context, title);
      expect(found).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

const HERE = new Set(["localhost", "127.0.0.1"]);

function watch(context: BrowserContext): string[] {
  const found: string[] = [];
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && !HERE.has(hostname)) found.push(`a request to ${request.url()}`);
  });
  context.on("weberror", (error) => found.push(`an error on the page: ${error.error().message}`));
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isRefusal(message) && !isGuess(message)) found.push(`in the console: ${message.text()}`);
  });
  return found;
}

/** Where only the log of a run is kept, it is all there is to see of a failure. */
async function tellWhatIsSeen(context: BrowserContext, title: string): Promise<void> {
  for (const page of context.pages()) {
    const seen = await page.locator("body").ariaSnapshot({ timeout: 2000 }).catch(String);
    const short = seen.replace(/^ *- option (?!.*\[selected\]).*\n/gm, "");
    console.log(`When "${title}" failed, ${page.url()} showed:\n${short}`);
  }
}

/** A page that no server has. */
export const NOT_THERE = "/nothing-here";

const REFUSING = /\/api\/trpc\/|\/activation-key\/exchange\/|\/mounted-widget\/later-steps-|\/phone\/done\?|\/verify(\?|$)/;

/** Files of the page's own that a test withholds. */
export const withheld = new Set<string>();

/** Chromium itself writes a line for each answer of the service that is a refusal, and for a file that a test withholds. */
function isRefusal(message: ConsoleMessage): boolean {
  const { url } = message.location();
  return message.text().startsWith("Failed to load resource") && (REFUSING.test(url) || url.endsWith(NOT_THERE) || withheld.has(url));
}

/** What the element tells developers when it gets no answer, as in tests that lose one. */
function isGuess(message: ConsoleMessage): boolean {
  return /^<phone-confirmation>: .* may not read its answers/.test(message.text());
}

/** The worker that runs a server's clock scenarios is the only one that moves its clock, and only ahead. */
function advanceClock(server: ServerName, seconds: number): void {
  const file = clockFileOf(server);
  const ahead = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  writeFileSync(file, String(ahead + seconds * 1000));
}
