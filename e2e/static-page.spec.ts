import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { requested, trpc } from "./api";
import { expect, test } from "./fixtures";
import type { Phone } from "./phones";
import { root, STATIC_PORT } from "./servers";

test.use({ server: "production" });

const ORIGIN = `http://127.0.0.1:${STATIC_PORT}`;
const RETURN_TO = `${ORIGIN}/done`;

/** The script of docs/page.md for pages without a server, as it stands there. */
function documentedScript(service: string): string {
  const blocks = [...readFileSync(join(root, "docs/page.md"), "utf8").matchAll(/```js\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
  const script = blocks.find((block) => block.includes("location.hash"));
  if (script === undefined) throw new Error("docs/page.md shows no script for a page without a server.");
  return `const SERVICE = "${service}";\n${script.replace("https://static.example.com/done", RETURN_TO)}`;
}

async function locationFor(url: string, phone: Phone, state: string): Promise<string> {
  const { confirmationId } = await requested(url, phone.number);
  await trpc.check(url, confirmationId, await phone.code());
  const made = await trpc.createReturn(url, { confirmationId, returnTo: RETURN_TO, state, responseMode: "fragment" });
  return made.value?.location ?? "about:blank#no-code";
}

test("a page without a server exchanges its code from a browser by the script of the documentation, reads the state, and leaves no code in its history", async ({ browser, url, phone, anotherPhone }) => {
  const html = `<script type="module">try { ${documentedScript(url)}
    window.outcome = confirmed.phone_number; } catch (error) { window.outcome = error.message; }</script>`;
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(html));
  await new Promise<void>((listening) => server.listen(STATIC_PORT, "127.0.0.1", listening));
  const page = await browser.newPage();
  const outcomeOf = async (location: string) => {
    await page.goto(location);
    await page.waitForFunction(() => "outcome" in window);
    return page.evaluate(() => (window as { outcome?: string }).outcome);
  };
  await page.goto(`${RETURN_TO}?first`);
  await page.evaluate(() => sessionStorage.setItem("state", "mine"));

  expect(await outcomeOf(await locationFor(url, phone, "mine"))).toBe(phone.number);
  expect(page.url()).toBe(RETURN_TO);
  await page.goto("about:blank");
  // Somebody else's own confirmation, handed to this person.
  expect(await outcomeOf(await locationFor(url, anotherPhone(), "another"))).toBe("Please start again.");

  // The same origin may call nothing else of the service.
  const others = await page.evaluate(
    (addresses) => Promise.all(addresses.map((address) => fetch(address, { method: "POST", body: new URLSearchParams({ code: "x" }) }).then(() => "read", () => "kept from it"))),
    ["confirmation/", "activation-key/", "activation-key/exchange/x/"].map((path) => `${url}/phone-confirmation/${path}`),
  );
  expect(others).toEqual(["kept from it", "kept from it", "kept from it"]);
  await page.close();
  await new Promise((closed) => server.close(closed).closeAllConnections());
});
