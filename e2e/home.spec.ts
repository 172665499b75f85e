import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { rest } from "./api";
import { expect, test } from "./fixtures";

const run = promisify(execFile);

test("the demo on the home page confirms a number and shows what a page gets", async ({ page, widget, phone, url }) => {
  await widget.open("/");
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  const result = page.getByRole("group", { name: "What your page gets: the result" });
  const given = JSON.parse(await result.innerText()) as { phoneNumber: string; activationKey: string };
  expect(given.phoneNumber).toBe(phone.number);
  expect((await rest.read(url, given.activationKey)).body).toEqual({ phone_number: phone.number });
});

test("the demo does not take the focus when the page opens, and leaves the verification page alone", async ({ page, widget, phone }) => {
  await widget.open("/");
  await expect(page.locator("body")).toBeFocused();
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  await widget.open("/verify");
  await expect(widget.numberField).toHaveValue("");
});

test("every copy button copies exactly what stands beside it", async ({ context, page, widget }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await widget.open("/");
  const blocks = await page.getByRole("figure").all();
  expect(blocks.length).toBeGreaterThanOrEqual(6);
  for (const block of blocks) {
    await block.getByRole("button", { name: /^Copy/ }).click();
    await expect(block.getByRole("button", { name: /^Copied/ })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await block.locator("code").textContent());
  }
});

test("the printed commands, run in a shell one after the other, end with a key that can be read", async ({ page, widget }) => {
  await widget.open("/");
  const commands = await page.getByRole("figure").filter({ hasText: /^\d\. / }).locator("code").allTextContents();
  expect(commands).toHaveLength(4);
  const { stdout } = await run("sh", ["-c", commands.join("\n")]);
  const lines = stdout.trim().split("\n");
  const [key = ""] = lines.filter((line) => line.includes(":")).slice(-2);
  expect(key).toMatch(/^[\w-]+(:[\w-]+){2}$/);
  expect(stdout.trim().endsWith('{"phone_number":"+12025550123"}')).toBe(true);
});

test("the printed link leads to the page that confirms", async ({ page, widget }) => {
  await widget.open("/");
  const link = await page.getByRole("group", { name: "HTML: the link" }).innerText();
  // A page of somebody else's: ours let no text become markup.
  await page.goto("about:blank");
  await page.setContent(link);
  await page.getByRole("link", { name: "Confirm your phone number" }).click();
  await widget.ready();
  await expect(page).toHaveURL(/\/verify$/);
  await expect(widget.numberField).toBeVisible();
});

test("what the home page points to is there", async ({ page, widget, url }) => {
  await widget.open("/");
  const links = await page.getByRole("link").evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  expect(links.length).toBeGreaterThanOrEqual(3);
  for (const link of new Set(links)) {
    expect(new URL(link).origin).toBe(url);
    expect(`${link} ${(await page.request.get(link)).status()}`).toBe(`${link} 200`);
  }
});
