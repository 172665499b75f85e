import { afterAll, describe, expect, test } from "vitest";
import { packageName } from "../../scripts/projects.mjs";
import { bundle } from "./bundle";
import { addresses, textOf } from "./installed";

/** Bytes of each part, minified and compressed by gzip -9, without React. */
const measured: Record<string, number> = {};
afterAll(() => console.log(Object.entries(measured).map(([part, bytes]) => `${part}: ${bytes.toLocaleString("en")} bytes`).join("\n")));

/** What is loaded only by somebody who meets it: a challenge, and each language but English. */
const RARELY_LOADED = /challenge|proof-of-work|noble|locales|messages/;

/** What the widget may weigh. */
const WANTED = 64 * 1024;
/** What is loaded before a number was sent: all of that but the steps that come after it. */
const AT_FIRST = 54 * 1024;

function keep(part: string, bytes: number): number {
  measured[part] = bytes;
  return bytes;
}
const sum = (sizes: readonly number[]) => sizes.reduce((all, each) => all + each, 0);

describe("(K5) no part is larger than its budget", () => {
  test("the widget as a page loads it, and all that a confirmation needs", async () => {
    const { first, later } = await bundle(`export { PhoneConfirmation } from "${packageName}"`);
    const needed = Object.entries(later).filter(([name]) => !RARELY_LOADED.test(name));
    const code = needed.filter(([name]) => /later-steps/.test(name)).map(([, bytes]) => bytes);
    expect(keep("the widget at first", first)).toBeLessThanOrEqual(AT_FIRST);
    expect(code).toHaveLength(1);
    keep("the steps after it", sum(code));
    const all = keep("the widget with everything a confirmation needs", first + sum(needed.map(([, bytes]) => bytes)));
    expect(all).toBeLessThanOrEqual(WANTED);
  });

  test("the hook without the looks", async () => {
    const { first } = await bundle(`export { usePhoneConfirmation } from "${packageName}/headless"`);
    expect(keep("the hook alone", first)).toBeLessThanOrEqual(34 * 1024);
  });

  test("a language", async () => {
    const locales = addresses().filter((address) => address.startsWith("./locales/"));
    const sizes = await Promise.all(locales.map(async (address) => (await bundle(`export * from "${packageName}${address.slice(1)}"`)).first));
    expect(keep("the largest language", Math.max(...sizes))).toBeLessThanOrEqual(4 * 1024);
  });

  test("the style sheet", async () => {
    const { files } = await bundle(`import "${packageName}/styles.css"`);
    const { gzipSync } = await import("node:zlib");
    const sheet = files.find(({ path }) => path.endsWith(".css"));
    expect(keep("the style sheet", gzipSync(sheet?.contents ?? "", { level: 9 }).length)).toBeLessThanOrEqual(5 * 1024);
  });
});

test("(K5) the numbers in the readme are the ones that were measured", () => {
  const rows = [...textOf("README.md").matchAll(/^\| (the [^|]+?) +\| ([\d.]+) KB/gim)].map(([, part = "", kilobytes]) => [part.toLowerCase(), Number(kilobytes)]);
  expect(rows.map(([part]) => part)).toEqual(Object.keys(measured));
  // In kilobytes of 1,024 bytes. A word more or less is no news.
  for (const [part, kilobytes] of rows) expect(Math.abs(Number(kilobytes) - (measured[String(part)] ?? 0) / 1024), String(part)).toBeLessThanOrEqual(1);
});
